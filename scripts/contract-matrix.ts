/**
 * The contract of an adapter, run by Node's own test runner in a project that has installed the packed tarballs: for
 * the lowest and the highest version of each host that is supported, on each Node that this version runs on.
 */
import { readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { Checks } from "./checks.ts";
import { installProject, tarballsOf } from "./consumers.ts";
import { type NodeBinary, nodeBinaries } from "./node-binaries.ts";
import { packPackages } from "./pack.ts";
import { ROOT, run } from "./run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Projects that are checked at the same time. */
const LANES = 2;

/** By host, which is the folder of the adapter's package: the packages of ours that it needs, and how its harness is begun. */
const ADAPTERS = {
  axios: { packages: ["@sase-auth/axios"], begin: () => "harness(host.default)" },
  got: { packages: ["@sase-auth/got"], begin: (version: string) => `harness(host, "${version}")` },
  ky: { packages: ["@sase-auth/ky", "@sase-auth/fetch"], begin: () => "harness(host)" },
};
type Adapter = keyof typeof ADAPTERS;

interface Project {
  adapter: Adapter;
  version: string;
  folder: string;
}

export async function checkContracts(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const tarballs = await packPackages(folder.path);
  const nodes = await nodeBinaries(checks);
  const projects: Project[] = [];
  for (const adapter of Object.keys(ADAPTERS) as Adapter[]) {
    for (const version of await hostVersions(adapter)) {
      projects.push({ adapter, version, folder: join(folder.path, `${adapter}-${version}`) });
    }
  }
  const checkProject = async (project: Project) => {
    await prepare(project, tarballs);
    for (const node of nodes) if (await runsOn(project, node)) await checkContract(checks, project, node);
  };
  // Each lane takes the next project from the one iterator.
  const next = projects.values();
  const lane = async () => {
    for (const project of next) await checkProject(project);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Those that the package's own tests are installed with: the newest, and each `host-…` alias. */
async function hostVersions(adapter: Adapter): Promise<string[]> {
  const packageFolder = join(ROOT, "packages", adapter);
  const { devDependencies } = await manifestIn(packageFolder);
  const installed = Object.keys(devDependencies ?? {}).filter(
    (name) => name === adapter || name.startsWith(`${adapter}-`),
  );
  const manifests = installed.map((name) => manifestIn(join(packageFolder, "node_modules", name)));
  return (await Promise.all(manifests)).map(({ version }) => version);
}

async function prepare({ adapter, version, folder }: Project, tarballs: Map<string, string>): Promise<void> {
  const ours = tarballsOf([...ADAPTERS[adapter].packages, "@sase-auth/core", "@sase-auth/testing"], tarballs);
  await installProject(folder, { ...ours, [adapter]: version, "form-data": "4.0.5" });
  const harness = await readFile(join(ROOT, "packages", adapter, "test", "harness.ts"), "utf8");
  await writeFile(join(folder, "harness.mjs"), stripTypeScriptTypes(harness));
  await writeFile(join(folder, "contract.test.mjs"), testFile(adapter, version));
}

function testFile(adapter: Adapter, version: string): string {
  return `
    import { test } from "node:test";
    import { adapterTests } from "@sase-auth/testing/contract";
    import * as host from "${adapter}";
    import { harness } from "./harness.mjs";
    const { makeClient, declared } = ${ADAPTERS[adapter].begin(version)};
    for (const { name, run } of adapterTests(makeClient, declared)) test(name, { timeout: 60_000 }, run);
  `;
}

/** By the lowest Node that the host says it needs; axios says none. */
async function runsOn({ adapter, folder }: Project, { version }: NodeBinary): Promise<boolean> {
  const { engines } = await manifestIn(join(folder, "node_modules", adapter));
  const lowest = Number(/>=\s*(\d+)/.exec(engines?.node ?? "")?.[1] ?? 0);
  return Number.parseInt(version, 10) >= lowest;
}

async function checkContract(checks: Checks, { adapter, version, folder }: Project, node: NodeBinary): Promise<void> {
  await checks.check(`the contract with ${adapter} ${version} on Node ${node.version}`, async () => {
    const report = await run(node.path, ["--test", "--test-reporter=tap", "contract.test.mjs"], { cwd: folder });
    if (!/^# pass [1-9]/m.test(report) || !/^# fail 0$/m.test(report)) throw new Error(report);
  });
}

interface Manifest {
  version: string;
  devDependencies?: Record<string, string>;
  engines?: { node?: string };
}

async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
}

if (import.meta.main) {
  const checks = new Checks();
  await checkContracts(checks);
  checks.end();
}
