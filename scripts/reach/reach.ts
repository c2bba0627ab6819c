/**
 * The packed packages where their users are: each loader and compiler, a network that only the client knows, two copies of core,
 * other runtimes. CI has the corners; `--all` has each pair. The name of a check is "WHAT on WHERE", for docs/runtimes.md.
 */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import type { Checks } from "../checks.ts";
import { inLanes } from "../lanes.ts";
import { type NodeBinary, nodeBinaries } from "../node-binaries.ts";
import { type Dependencies, installProjects, packagesNeededBy } from "../project.ts";
import { run } from "../run.ts";
import { checkTypeScripts, TYPESCRIPTS } from "./compilers.ts";
import { checkOwnWays, WAYS } from "./own-way.ts";

const PROGRAMS = import.meta.dirname;
/** AWS Lambda starts its Nodes 20 and 22 so. */
const NO_REQUIRE = "--no-experimental-require-module";
/** The floors of `engines`, and the last that cannot require an ES module. */
const FLOORS = ["20.19.0", "22.11.0", "22.12.0"];

const LOADERS = {
  axios: "1.21.1",
  esbuild: "0.28.2",
  jest: "30.5.2",
  tsx: "4.23.15",
  "ts-jest": "29.4.15",
  "@types/jest": "30.0.0",
  "@types/node": "22.20.5",
  typescript: "5.9.3",
};

export async function checkReach(checks: Checks, { all = false } = {}): Promise<void> {
  await using folder = await temporaryFolder();
  const ours = await packagesNeededBy(
    ["axios", "fetch", "got", "file", "redis", "testing"].map((n) => `@sase-auth/${n}`),
  );
  const { "@sase-auth/got": _, ...required } = ours;
  const projects: [string, Dependencies][] = [
    ["loaders", { ...required, ...LOADERS }],
    ...TYPESCRIPTS.map(({ folder, ...tools }) => [folder, { ...required, axios: LOADERS.axios, ...tools }] as const),
    ...WAYS.map(
      ({ name, host, version }) => [name, { ...ours, [host]: version, "https-proxy-agent": "9.1.0" }] as const,
    ),
  ].map(([name, needed]) => [name as string, needed as Dependencies]);
  await installProjects(folder.path, new Map(projects));
  const loaders = join(folder.path, "loaders");
  for (const [name] of projects) await cp(PROGRAMS, join(folder.path, name), { recursive: true });
  const nodes = await nodeBinaries(checks);
  await checkTypeScripts(checks, folder.path, { all });
  await addOtherVersion(loaders);
  await checkLoaders(checks, loaders, nodes, { all });
  await checkOwnWays(checks, folder.path, nodes, { all });
}

/** A copy of core under another name stands for another version of it. */
async function addOtherVersion(project: string): Promise<void> {
  const copy = join(project, "node_modules", "core-of-another-version");
  const core = join(project, "node_modules", "@sase-auth", "core");
  await cp(core, copy, { recursive: true, dereference: true });
  const manifest = join(copy, "package.json");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace('"@sase-auth/core"', '"core-of-another-version"'));
}

async function checkLoaders(checks: Checks, cwd: string, nodes: NodeBinary[], { all = false }): Promise<void> {
  const bin = (name: string) => join(cwd, "node_modules", ".bin", name);
  const tsc = (...args: string[]) => run(bin("tsc"), args, { cwd });
  const common = ["--strict", "--target", "es2022", "--types", "node"];
  await tsc("program.ts", ...common, "--module", "commonjs", "--outDir", "required");
  await tsc("two-versions.mts", ...common, "--module", "nodenext", "--skipLibCheck", "--outDir", ".");
  await cp(join(cwd, "required", "program.js"), join(cwd, "program.js"));
  const floors = all ? await nodeBinaries(checks, FLOORS) : [];
  const [oldest, second] = nodes as [NodeBinary, NodeBinary];
  const newest = nodes.at(-1) as NodeBinary;
  const without = all ? [...nodes, ...floors] : [oldest, second];
  const on = (what: string, node: NodeBinary, args: string[], expected: RegExp, flags: string[] = []) =>
    checks.check(`${what} on Node ${[node.version, ...flags].join(" ")}`, async () => {
      const shown = await run(node.path, [...flags, ...args], { cwd });
      if (!expected.test(shown)) throw new Error(shown);
    });
  const rows: (() => Promise<unknown>)[] = [
    ...without.map((node) => () => on("required", node, ["required/program.js"], /^one token/, [NO_REQUIRE])),
    ...without.map((node) => () => on("required and imported", node, ["both.cjs"], /^two copies/, [NO_REQUIRE])),
    ...(all ? nodes.concat(floors.filter(({ version }) => version !== "22.11.0")) : [oldest, newest]).map(
      (node) => () => on("required and imported", node, ["both.cjs"], /^one copy/),
    ),
    ...(all ? nodes : [newest]).map((node) => () => on("worker threads with a store", node, ["threads.cjs"], /^$/)),
    ...(all ? nodes : [oldest]).map((node) => () => on("two versions of core", node, ["two-versions.mjs"], /^$/)),
  ];
  const jest = join(cwd, "node_modules", "jest", "bin", "jest.js");
  const config = JSON.stringify({ preset: "ts-jest", testMatch: ["**/ts-jest.test.ts"] });
  for (const node of all ? nodes : [oldest]) {
    rows.push(
      () => on(`Jest ${LOADERS.jest}, its default config`, node, [jest, "jest.test.js", "--silent"], /^/),
      () => on(`ts-jest ${LOADERS["ts-jest"]}`, node, [jest, "--config", config, "--silent"], /^/),
    );
  }
  for (const node of all ? nodes : [newest]) {
    rows.push(() => on(`tsx ${LOADERS.tsx}`, node, ["--import", "tsx", "program.ts"], /^one token/));
    for (const format of ["cjs", "esm"]) rows.push(() => checkBundle(format, node));
  }
  async function checkBundle(format: string, node: NodeBinary): Promise<void> {
    const file = join("bundled", `${node.version}-${format}`, `program.${format === "cjs" ? "cjs" : "mjs"}`);
    // What is CommonJS inside, such as axios's dependencies, requires Node's own modules.
    const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    const flags = ["--bundle", "--minify", "--platform=node", `--format=${format}`, `--outfile=${file}`];
    await run(bin("esbuild"), ["program.ts", ...flags, ...(format === "esm" ? [`--banner:js=${banner}`] : [])], {
      cwd,
    });
    await on(`a bundle of esbuild ${LOADERS.esbuild} (${format})`, node, [file], /^one token/, [NO_REQUIRE]);
  }
  await inLanes(rows, (row) => row());
}
