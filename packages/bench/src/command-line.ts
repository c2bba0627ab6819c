/**
 * How long the command line takes to start, and packages to load, beside `node -e 0`: the median of 15 runs each, in turn. Run it on a
 * quiet machine, after a build: `node packages/bench/src/command-line.ts`. It ends with 1 if a target is missed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { startMock } from "./service/start-mock.ts";
import { estimate } from "./statistics.ts";

const BIN = inPackages("cli/dist/bin.js");
const ROUNDS = 15;

/** Arguments of `node`, and how many times what `node -e 0` takes is allowed. */
const CASES = {
  "node -e 0": { args: ["-e", "0"], target: 1 },
  "sase-auth --version": { args: [BIN, "--version"], target: 1.4 },
  "sase-auth --help": { args: [BIN, "--help"], target: 1.4 },
  "sase-auth token --store": { args: [BIN, "token", "--store"], target: 1.8 },
  "sase-auth exec --lazy -- true": { args: [BIN, "exec", "--lazy", "--", "true"], target: 2.5 },
  'import "@sase-auth/core"': { args: importing("core/dist/index.js"), target: 1.6 },
  'import "@sase-auth/core/store"': { args: importing("core/dist/store.js"), target: 1.6 },
  'import "@sase-auth/core/inspect"': { args: importing("core/dist/inspect.js"), target: 1.6 },
  'import "@sase-auth/file"': { args: importing("file/dist/index.js"), target: 1.6 },
};
type Name = keyof typeof CASES;

function inPackages(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

function importing(path: string): string[] {
  return ["--input-type=module", "-e", `import ${JSON.stringify(inPackages(path))}`];
}

function timeOf(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return performance.now() - start;
}

const home = mkdtempSync(join(tmpdir(), "sase-auth-bench-"));
const mock = await startMock(BIN);
try {
  const own = { PATH: process.env.PATH, HOME: home, ...mock.env };
  const names = Object.keys(CASES) as Name[];
  for (const name of names) timeOf(CASES[name].args, own); // warms the file system and the store
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) times.get(name)?.push(timeOf(CASES[name].args, own));
  const median = (name: Name) => estimate(times.get(name) ?? []).median;
  console.log(`Node ${process.versions.node}, median of ${ROUNDS}`);
  for (const name of names) {
    const ratio = median(name) / median("node -e 0");
    const isMet = ratio <= CASES[name].target;
    console.log(
      `${name.padEnd(32)} ${median(name).toFixed(1).padStart(6)} ms  ${ratio.toFixed(2)} of ${CASES[name].target}`,
    );
    if (!isMet) process.exitCode = 1;
  }
} finally {
  await mock.stop();
  rmSync(home, { recursive: true });
}
