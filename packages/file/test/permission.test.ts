import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startMockSase } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "./support/folder.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..", "..");
const PROGRAM = fileURLToPath(new URL("support/token-program.ts", import.meta.url));
const knows = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag);

async function setUp() {
  const sase = await startMockSase();
  onTestFinished(() => sase.close());
  const folder = join(await temporaryFolder(), "tokens");
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const env = {
    ...{ SASE_CLIENT_ID: clientId, SASE_CLIENT_SECRET: clientSecret, SASE_TSG_ID: tsgId, SASE_AUTH_URL: tokenUrl },
    FOLDER: folder,
  };
  /** Start a process that may use these files only. It returns the `store` events that were emitted. */
  const run = async (...allowed: readonly string[]): Promise<string[]> => {
    const files = ["--allow-fs-read", "--allow-fs-write"].flatMap((flag) => allowed.map((path) => `${flag}=${path}`));
    const network = knows("--allow-net") ? ["--allow-net"] : []; // from Node 25
    const flags = ["--permission", ...network, `--allow-fs-read=${join(REPOSITORY, "*")}`, ...files];
    const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", ...flags, PROGRAM], { env });
    return JSON.parse(stdout);
  };
  return { sase, folder, run };
}

describe.skipIf(!knows("--permission"))("a token in a file, under Node's permission model", () => {
  it("is shared if the folder exists, and nothing else may be written", async () => {
    const { sase, folder, run } = await setUp();
    await mkdir(folder, { mode: 0o700 });
    for (let start = 1; start <= 2; start++) expect(await run(folder)).toEqual([]);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("is shared if the folder is missing, and all that is in it may be written", async () => {
    const { sase, folder, run } = await setUp();
    for (let start = 1; start <= 2; start++) expect(await run(join(folder, "*"))).toEqual([]);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("is obtained if the folder was missing at the start, and the events say so", async () => {
    const { folder, run } = await setUp();
    const advice = "Make it, and then start Node with --allow-fs-read and --allow-fs-write for it.";
    expect(await run(folder)).toEqual([
      `get: ${folder} is not allowed (FileSystemRead). ${advice}`,
      `lease: ${folder} is not allowed (FileSystemRead). ${advice}`,
      `set: ${folder} is not allowed (FileSystemWrite). ${advice}`,
    ]);
  });

  it("is refused at once if the folder may not be read", async () => {
    const { folder, run } = await setUp();
    await expect(run()).rejects.toThrow(`${folder} is not allowed (FileSystemRead). Make it,`);
  });
});
