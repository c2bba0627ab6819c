import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

/** What comes along with a package, beside the host that its user has already. */
async function dependenciesOf(folder: string): Promise<string[]> {
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

describe("what is installed along with", () => {
  it.each([
    ["core", ["jose"]],
    ["fetch", ["@sase-auth/core"]],
    ["axios", ["@sase-auth/core"]],
    ["got", ["@sase-auth/core"]],
    ["ky", ["@sase-auth/core", "@sase-auth/fetch"]],
  ])("%s is %j alone", async (name, dependencies) => {
    expect(await dependenciesOf(`packages/${name}`)).toEqual(dependencies);
  });

  it("jose is nothing", async () => {
    expect(await dependenciesOf("packages/core/node_modules/jose")).toEqual([]);
  });
});
