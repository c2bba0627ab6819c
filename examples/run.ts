/**
 * Run an example: against the real service if the environment has credentials, else against the mock service, which
 * answers under the vendor's own host names, so that the example is the file you would run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { credentialsFromEnv } from "@sase-auth/core";
import { startCorporateNetwork } from "../test/support/corporate-network.ts";
import { mockAnswers } from "./mock-answers.ts";

const GENERATED = "generated-clients";
const RECIPES = ["hey-api-axios", "hey-api-fetch", "openapi-fetch", "orval"];

const EXAMPLES = new Map([
  ...globSync("*/main.{ts,cjs}", { cwd: import.meta.dirname, exclude: ["demo"] })
    .sort()
    .map((path) => [dirname(path), join(import.meta.dirname, path)] as const),
  ...RECIPES.map(
    (name) => [`${GENERATED}/${name}`, join(import.meta.dirname, GENERATED, "recipes", `${name}.ts`)] as const,
  ),
]);

/** The lives of the mock's tokens, in seconds, where an example waits for a renewal. Elsewhere it is the service's 15 minutes. */
const LIFETIMES: { readonly [example: string]: number } = { sdwan: 4 };

/** Run a program to its end, and return its exit code. */
async function runProgram(file: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const program = spawn(process.execPath, [file], { stdio: "inherit", env: environment });
  const [code] = await once(program, "exit");
  return code ?? 1;
}

async function runWithMock(name: string, file: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "sase-auth-example-"));
  await using network = await startCorporateNetwork(folder, { ...mockAnswers, lifetime: LIFETIMES[name] ?? 900 });
  try {
    console.error(
      "No credentials in the environment (SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID): the mock service answers.",
    );
    return await runProgram(file, { ...process.env, ...network.environment });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function hasCredentials(): boolean {
  try {
    return credentialsFromEnv(process.env) !== undefined;
  } catch {
    return false;
  }
}

/** Generate the clients of the recipes, unless the last of them is there. */
async function generateClients(): Promise<number> {
  if (existsSync(join(import.meta.dirname, GENERATED, "recipes", "generated", "orval.ts"))) return 0;
  console.error("The clients are generated first, by generators of 110 MB that npx downloads.");
  return runProgram(join(import.meta.dirname, GENERATED, "generate.ts"), process.env);
}

const name = process.argv[2] ?? "";
const file = EXAMPLES.get(name);
if (name.startsWith(`${GENERATED}/`)) process.exitCode = await generateClients();
if (process.exitCode) console.error("They could not be generated.");
else if (!file) {
  console.error(`Which example? npm run example ${[...EXAMPLES.keys()].join("|")}`);
  process.exitCode = 2;
} else {
  process.exitCode = hasCredentials() ? await runProgram(file, process.env) : await runWithMock(name, file);
}
