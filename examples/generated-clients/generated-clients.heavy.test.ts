/** Weekly: it downloads three generators, of 110 MB. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCorporateNetwork } from "../../test/support/corporate-network.ts";
import { mockAnswers } from "../mock-answers.ts";

const run = promisify(execFile);
const RECIPES = ["openapi-fetch", "hey-api-fetch", "hey-api-axios", "orval"];
const TSC = "node_modules/typescript/bin/tsc";
const TSC_FLAGS = "--ignoreConfig --noEmit --strict --target es2023 --lib es2023,dom --module nodenext --types node";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sase-auth-generated-"));
  await run(process.execPath, [join(import.meta.dirname, "generate.ts")]);
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

/** Run a program whose first token is revoked before it is used, and whose replay is answered with an error if one is given. */
async function runRevoked(name: string, error?: number) {
  const network = await startCorporateNetwork(folder, {
    respond(request, response, more) {
      const isFirst = request.headers.authorization === sase.api.requests[0]?.headers.authorization;
      if (isFirst) response.writeHead(401, { "content-type": "text/plain" }).end("Jwt is expired");
      else if (error) response.writeHead(error).end();
      else mockAnswers.respond?.(request, response, more);
    },
  });
  const { sase, environment } = network;
  const env = { PATH: process.env.PATH, NODE_OPTIONS: process.env.NODE_OPTIONS, ...environment };
  const file = join(import.meta.dirname, "recipes", `${name}.ts`);
  const sent = run(process.execPath, [file], { env, timeout: 60_000 });
  const { stdout } = await sent.finally(() => network[Symbol.asyncDispose]());
  return { stdout, statuses: sase.api.requests.map(({ status }) => status), tokens: sase.auth.tokenRequests.length };
}

describe("a generated client", () => {
  it.each(RECIPES)("has a revoked token replaced, and its request sent again, with the recipe %s", async (name) => {
    expect(await runRevoked(name)).toEqual({ stdout: "7 addresses\n", statuses: [401, 200], tokens: 2 });
  });

  it("neither has a revoked token replaced nor its request sent again, with a token callback", async () => {
    const { stdout, tokens } = await runRevoked("token-callback");
    expect([stdout, tokens]).toEqual(["401\n401\n401\n", 1]);
  });

  it("is run by npm run example, with the mock service", { timeout: 60_000 }, async () => {
    const runner = join(import.meta.dirname, "..", "run.ts");
    const { stdout } = await run(process.execPath, [runner, "generated-clients/orval"], {
      env: { PATH: process.env.PATH },
    });
    expect(stdout).toBe("7 addresses\n");
  });

  it("names the status of an answer that is an error, with the recipe openapi-fetch", async () => {
    await expect(runRevoked("openapi-fetch", 403)).rejects.toThrow(
      "/sse/config/v1/addresses?folder=Shared answered 403",
    );
  });

  it("compiles with the recipes under strict", { timeout: 120_000 }, async () => {
    const files = [...RECIPES, "token-callback"].map((name) => `examples/generated-clients/recipes/${name}.ts`);
    const args = [TSC, ...TSC_FLAGS.split(" "), "--allowImportingTsExtensions", "--skipLibCheck", ...files];
    const { stdout } = await run(process.execPath, args).catch((error) => error);
    expect(stdout).toBe("");
  });
});
