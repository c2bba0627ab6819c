/** What loads a program that uses the packages: Node with and without `require()` of ES modules, test runners, bundlers. */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { inLanes } from "../lanes.ts";
import { type NodeBinary, nodeBinaries } from "../node-binaries.ts";
import type { Dependencies } from "../project.ts";
import { run } from "../run.ts";

const JEST = "30.5.2";
const ESBUILD = "0.28.2";
/** CI leaves these out. */
const TS_JEST = "29.4.15";
const TSX = "4.23.15";

/** The floors of `engines`, and the last Node that cannot require an ES module. */
const FLOORS = ["20.19.0", "22.12.0"];
const LAST_WITHOUT = "22.11.0";

/** AWS Lambda starts its Nodes 20 and 22 so. */
const NO_REQUIRE = ["--no-experimental-require-module"];

interface Loader {
  readonly what: string;
  readonly args: readonly string[];
  readonly flags?: readonly string[];
  /** What it prints begins so. */
  readonly prints: string;
  /** The major versions of Node that CI has. */
  readonly corners: readonly number[];
  /** Other Nodes than the usual ones, which CI leaves out. */
  readonly others?: readonly string[];
}

const JEST_PROGRAM = "node_modules/jest/bin/jest.js";
const TS_JEST_CONFIG = JSON.stringify({ preset: "ts-jest", testMatch: ["**/ts-jest.test.ts"] });
const ONE_TOKEN = "one token request";

const TABLE: readonly Loader[] = [
  {
    what: "a program that requires the packages",
    args: ["program.js"],
    prints: ONE_TOKEN,
    corners: [],
    others: [LAST_WITHOUT, ...FLOORS],
  },
  {
    what: "a program that requires the packages",
    flags: NO_REQUIRE,
    args: ["program.js"],
    prints: ONE_TOKEN,
    corners: [20, 22],
  },
  {
    what: "a program that requires and imports the packages",
    args: ["both.cjs"],
    prints: "one copy",
    corners: [20, 26],
    others: FLOORS,
  },
  {
    what: "a program that requires and imports the packages",
    flags: NO_REQUIRE,
    args: ["both.cjs"],
    prints: "two copies",
    corners: [22],
  },
  { what: "a program with two versions of core", args: ["two-versions.mjs"], prints: "", corners: [20] },
  { what: "worker threads that share a token by a store", args: ["threads.cjs"], prints: "", corners: [26] },
  { what: `Jest ${JEST}, default config`, args: [JEST_PROGRAM, "jest.test.js", "--silent"], prints: "", corners: [20] },
  { what: `ts-jest ${TS_JEST}`, args: [JEST_PROGRAM, "--config", TS_JEST_CONFIG, "--silent"], prints: "", corners: [] },
  { what: `tsx ${TSX}`, args: ["--import", "tsx", "program.ts"], prints: ONE_TOKEN, corners: [] },
  {
    what: `a bundle of esbuild ${ESBUILD} (cjs)`,
    flags: NO_REQUIRE,
    args: ["bundle.cjs"],
    prints: ONE_TOKEN,
    corners: [26],
  },
  { what: `a bundle of esbuild ${ESBUILD} (esm)`, args: ["bundle.mjs"], prints: ONE_TOKEN, corners: [26] },
];

export function loaderTools(all: boolean): Dependencies {
  const tools = { jest: JEST, esbuild: ESBUILD, typescript: "5.9.3", "@types/node": "22.20.5" };
  return all ? { ...tools, "ts-jest": TS_JEST, tsx: TSX, "@types/jest": "30.0.0" } : tools;
}

export async function checkLoaders(checks: Checks, cwd: string, nodes: NodeBinary[], { all = false }): Promise<void> {
  await prepare(cwd);
  const others = all ? await nodeBinaries(checks, [LAST_WITHOUT, ...FLOORS]) : [];
  const cells = TABLE.flatMap((loader) =>
    [...nodes, ...others]
      .filter(({ version }) => {
        if (!all) return loader.corners.includes(Number.parseInt(version, 10));
        return others.every((other) => other.version !== version) || loader.others?.includes(version);
      })
      .map((node) => ({ loader, node })),
  );
  await inLanes(cells, ({ loader: { what, flags = [], args, prints }, node }) =>
    checks.check(`${[what, ...flags].join(", ")} on Node ${node.version}`, async () => {
      const printed = await run(node.path, [...flags, ...args], { cwd });
      if (!printed.startsWith(prints)) throw new Error(printed);
    }),
  );
}

/** Compile and bundle the programs. */
async function prepare(cwd: string): Promise<void> {
  await addOtherVersion(cwd);
  const tool = (name: string, ...args: string[]) => run(join(cwd, "node_modules", ".bin", name), args, { cwd });
  const compile = ["--strict", "--target", "es2022", "--types", "node", "--skipLibCheck"];
  const bundle = ["program.ts", "--bundle", "--minify", "--platform=node"];
  // CommonJS modules in the bundle, such as axios's dependencies, require Node's own modules.
  const require = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await Promise.all([
    tool("tsc", "program.ts", ...compile, "--module", "commonjs"),
    tool("tsc", "two-versions.mts", ...compile, "--module", "nodenext"),
    tool("esbuild", ...bundle, "--format=cjs", "--outfile=bundle.cjs"),
    tool("esbuild", ...bundle, "--format=esm", "--outfile=bundle.mjs", `--banner:js=${require}`),
  ]);
}

/** A copy of core under another name stands for another version of it. */
async function addOtherVersion(project: string): Promise<void> {
  const modules = join(project, "node_modules");
  const copy = join(modules, "core-of-another-version");
  await cp(join(modules, "@sase-auth", "core"), copy, { recursive: true, dereference: true });
  const manifest = join(copy, "package.json");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace('"@sase-auth/core"', '"core-of-another-version"'));
}
