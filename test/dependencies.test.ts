import { readFile } from "node:fs/promises";
import { ADAPTERS } from "@sase-auth/test-kit/adapters";
import { describe, expect, it } from "vitest";

/** What comes along with a package, beside the host that its user has already. */
async function dependenciesOf(folder: string): Promise<string[]> {
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

describe("what is installed along with", () => {
  it("core is nothing", async () => {
    expect(await dependenciesOf("packages/core")).toEqual([]);
  });

  it.each(ADAPTERS)("$name is core alone, or fetch with it", async ({ name }) => {
    const fetch = name === "ky" ? ["@sase-auth/fetch"] : [];
    expect(await dependenciesOf(`packages/${name}`)).toEqual(["@sase-auth/core", ...fetch]);
  });
});
