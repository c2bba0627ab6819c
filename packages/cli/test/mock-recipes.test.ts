import { execFile, spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serveControl, startMockSase } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { readFixtures } from "../src/mock/fixture-files.ts";
import { readTenants } from "../src/mock/tenants-file.ts";
import { BIN, temporaryFolder } from "./support/cli.ts";
import { recipesOf } from "./support/recipes.ts";

const run = promisify(execFile);
const recipe = await recipesOf("mock.md");
const recipeOfReadme = await recipesOf("../packages/cli/README.md");
const CLIENT = fileURLToPath(new URL("programs/vendor-client.mjs", import.meta.url));
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

/** A mock with its control API in this process, and the environment for a program that controls it. */
async function controlled() {
  const sase = await startMockSase();
  const control = await serveControl(sase);
  onTestFinished(async () => {
    await control.close();
    await sase.close();
  });
  const { PATH } = process.env;
  return { sase, env: { PATH, SASE_MOCK_URL: control.url, SASE_MOCK_KEY: control.key } };
}

/** A folder with a program that runs the command line, and the environment that finds it. */
async function folderWithProgram(name: string, given: string) {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", name), `#!/bin/sh\n${given}exec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(join(folder, "bin", name), 0o755);
  return { folder, env: { PATH: `${join(folder, "bin")}:${process.env.PATH}`, HOME: folder } };
}

/** A token, or why there is none. */
async function obtain(sase: Awaited<ReturnType<typeof startMockSase>>, secret = sase.credentials.clientSecret) {
  const { clientId, tsgId, tokenUrl } = sase.credentials;
  const headers = { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` };
  const body = new URLSearchParams({ grant_type: "client_credentials", scope: `tsg_id:${tsgId}` });
  return fetch(tokenUrl, { method: "POST", headers, body });
}

/** Run the recipe that starts the mock, with an npx that begins with these lines, and a line after it. */
async function runStart(given: string, after: string) {
  const { folder, env } = await folderWithProgram("npx", given);
  return run("sh", ["-ec", `${recipe("start")}\n${after}\nwait`], { cwd: folder, env, timeout: 30_000 });
}

describe.skipIf(process.platform === "win32")("the recipes of docs/mock.md", () => {
  it.skipIf(!has("curl"))("start the mock, use it and end it", async () => {
    const { stdout } = await runStart("shift\n", "echo; ls");
    const [answer = "", ...files] = stdout.trimEnd().split("\n");
    expect(JSON.parse(answer)).toMatchObject({ token_type: "Bearer", expires_in: 899 });
    expect(files).toEqual(["bin", "mock.log"]);
  });

  it("end if the mock does not start", async () => {
    await expect(runStart("exit 7\n", "")).rejects.toMatchObject({ code: 1 });
  });

  it("have a tree of tenants", async () => {
    const file = join(await temporaryFolder(), "tenants.yaml");
    await writeFile(file, recipe("tenants.yaml"));
    expect(await readTenants(file)).toMatchObject({
      root: "1000000001",
      hierarchy: { "1838006364": "1000000001", "1100000002": "1838006364", "1900000001": "1000000001" },
    });
  });

  it("have fixtures", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "fixtures.yaml"), recipe("fixtures.yaml"));
    await using sase = await startMockSase({ fixtures: await readFixtures(folder) });
    const { access_token } = (await (await obtain(sase)).json()) as { access_token: string };
    const call = async (method: string, path: string) => {
      const headers = { authorization: `Bearer ${access_token}` };
      const response = await fetch(`${sase.apiOrigin}/sse/config/v1/${path}`, { method, headers });
      return [response.status, await response.text()] as const;
    };
    const [, page] = await call("GET", "addresses?offset=249");
    expect(JSON.parse(page)).toEqual({
      data: [{ id: "250", name: "address-250", folder: "Shared" }],
      offset: 249,
      limit: 200,
      total: 250,
    });
    expect(JSON.parse((await call("GET", "addresses/7"))[1])).toMatchObject({
      name: "address-7",
      tenant: "1838006364",
    });
    expect([(await call("POST", "addresses"))[0], (await call("DELETE", "tags/1"))[0]]).toEqual([201, 409]);
  });

  it.skipIf(!has("curl"))("control it by curl", async () => {
    const { sase, env } = await controlled();
    const first = sase.credentials.clientSecret;
    const before = recipe("curl").replace(/^tell reset.*$/m, "");
    const { stdout } = await run("sh", ["-ec", before], { env });
    expect(stdout).toMatch(/^\{\}\n\{\}\n\{"clientSecret":"fake-next"\}\n\{"now":\d+\}\n\{"requests":\[\]\}\n$/);
    expect(sase.credentials.clientSecret).toBe("fake-next");
    expect((await fetch(sase.apiOrigin)).headers.get("retry-after")).toBe("1");
    await run("sh", ["-ec", recipe("curl")], { env });
    expect(sase.credentials.clientSecret).toBe(first);
  });

  it.skipIf(!has("python3"))("control it by Python", async () => {
    const { sase, env } = await controlled();
    const before = sase.now();
    await run("python3", ["-c", `${recipe("python")}\ntest_goes_on_after_the_token_has_expired()\n`], { env });
    expect(sase.now() - before).toBeGreaterThanOrEqual(900_000);
    expect([(await obtain(sase)).status, (await obtain(sase)).status]).toEqual([503, 200]);
  });

  it("control it by TypeScript", async () => {
    const { sase, env } = await controlled();
    const first = sase.credentials.clientSecret;
    const file = join(await temporaryFolder(), "control.mts");
    await writeFile(file, recipe("typescript"));
    const { stdout } = await run(process.execPath, [file], { env });
    expect(stdout).toBe("true\n");
    expect((await obtain(sase, first)).status).toBe(401);
    expect(await (await obtain(sase)).json()).toMatchObject({ expires_in: 4 });
  });
});

describe.skipIf(process.platform === "win32" || !has("curl"))("the recipe of the README for a fault", () => {
  it("lets the APIs fail once for a program that knows nothing of the mock", async () => {
    const { folder, env } = await folderWithProgram("sase-auth", "");
    await mkdir(join(folder, "fixtures"));
    await writeFile(join(folder, "fixtures/addresses.yaml"), recipeOfReadme("addresses.yaml"));
    await copyFile(CLIENT, join(folder, "client.mjs"));
    const { stdout } = await run("sh", ["-ec", recipeOfReadme("fault")], { cwd: folder, env, timeout: 60_000 });
    expect(stdout).toBe("{}\n200 503\n");
  });
});
