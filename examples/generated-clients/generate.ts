/** Generates the clients of the recipes, by exact versions of the generators: `node examples/generated-clients/generate.ts`. */
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const FOLDER = join(import.meta.dirname, "recipes");

const GENERATORS = [
  ["openapi-typescript@7.13.0", "openapi-typescript", "openapi.yaml", "-o", "generated/openapi-typescript.ts"],
  ["@hey-api/openapi-ts@0.99.0", "openapi-ts"],
  ["orval@8.38.0", "orval"],
] as const;

await rm(`${FOLDER}/generated`, { recursive: true, force: true });
for (const [name, ...command] of GENERATORS) {
  const packages = [name, "typescript@5.9.3"].flatMap((one) => ["--package", one]);
  // The generators need Node 22 or later, which may not be the first one in PATH.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NODE_OPTIONS: "" };
  const args = ["--yes", ...packages, "--", ...command];
  await promisify(execFile)("npx", args, { cwd: FOLDER, env, timeout: 180_000 });
}
