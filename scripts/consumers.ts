/**
 * The folder `consumer` of each package: programs that use its tarball, and types that compile against it. `npm test` has
 * each alone in a project, with the workspace's own Node and types; the matrix has all in one, with older Nodes and types.
 */
import { cp, glob } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { manifestIn, PACKAGES } from "@sase-auth/test-kit/adapters";
import { Checks } from "./checks.ts";
import { inLanes } from "./lanes.ts";
import { type NodeBinary, nodeBinaries } from "./node-binaries.ts";
import { packPackages } from "./pack.ts";
import { installProject, packagesNeededBy, tarballsOf } from "./project.ts";
import { ROOT, run } from "./run.ts";

/** It is what the programs of the others run against. */
const NO_CONSUMER = ["@sase-auth/testing"];

interface Consumer {
  readonly name: string;
  readonly folder: string;
  /** By package: its tarball, or its version. */
  readonly dependencies: Record<string, string>;
}

/** Versions that go together: undici's majors follow Node's. */
const OLDER_TYPES = [
  { "@types/node": "20.19.43", undici: "6.29.1" },
  { "@types/node": "22.20.5", undici: "7.30.2" },
];

interface Compilation {
  readonly resolution: "nodenext" | "bundler";
  readonly exactOptionalPropertyTypes: boolean;
}

/** With the newest types. Together with those for the older ones, each pair of two settings occurs. */
const NEWEST: readonly Compilation[] = [
  { resolution: "nodenext", exactOptionalPropertyTypes: true },
  { resolution: "bundler", exactOptionalPropertyTypes: false },
];
const OLDER: readonly Compilation[] = [
  { resolution: "nodenext", exactOptionalPropertyTypes: false },
  { resolution: "bundler", exactOptionalPropertyTypes: true },
];

/** Each consumer alone, so that a dependency which a package does not declare is missed. */
export async function checkConsumers(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const consumers = await consumersOf(await packPackages(folder.path));
  const types = { "@types/node": await versionIn(ROOT, "@types/node"), undici: await versionIn(ROOT, "undici") };
  const node = { version: process.versions.node, path: process.execPath };
  await inLanes(consumers, async (consumer) => {
    const project = join(folder.path, consumer.name);
    const installed = await checks.check(`${consumer.name}: installed`, async () => {
      await installProject(project, { ...consumer.dependencies, ...types });
      await cp(consumer.folder, join(project, consumer.name), { recursive: true });
    });
    if (!installed) return;
    await checkPrograms(checks, project, node);
    for (const compilation of NEWEST) await checkTypes(checks, project, types, compilation);
  });
}

/** All consumers together, with the Nodes and the types that {@link checkConsumers} leaves out. */
export async function checkOlderConsumers(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const consumers = await consumersOf(await packPackages(folder.path));
  const nodes = (await nodeBinaries(checks)).filter(({ version }) => version !== process.versions.node);
  const dependencies = Object.assign({}, ...consumers.map((consumer) => consumer.dependencies));
  await inLanes(OLDER_TYPES, async (types) => {
    const project = join(folder.path, types["@types/node"]);
    await installProject(project, { ...dependencies, ...types });
    for (const { name, folder } of consumers) await cp(folder, join(project, name), { recursive: true });
    for (const compilation of OLDER) await checkTypes(checks, project, types, compilation);
    if (types !== OLDER_TYPES[0]) return;
    for (const node of nodes) await checkPrograms(checks, project, node);
  });
}

/** One for each published package, with all packages of ours that it needs, and its hosts in the workspace's version. */
async function consumersOf(tarballs: Map<string, string>): Promise<Consumer[]> {
  const names = [...tarballs.keys()].filter((name) => !NO_CONSUMER.includes(name));
  return Promise.all(
    names.map(async (packageName) => {
      const name = packageName.replace("@sase-auth/", "");
      const { peerDependencies = {} } = await manifestIn(join(PACKAGES, name));
      const hosts = Object.keys(peerDependencies).map(
        async (host) => [host, await versionIn(join(PACKAGES, name), host)] as const,
      );
      const ours = await packagesNeededBy([packageName, "@sase-auth/testing"]);
      const dependencies = { ...tarballsOf(ours, tarballs), ...Object.fromEntries(await Promise.all(hosts)) };
      return { name, folder: join(PACKAGES, name, "consumer"), dependencies };
    }),
  );
}

async function checkPrograms(checks: Checks, project: string, node: NodeBinary): Promise<void> {
  for await (const program of glob("*/{import.mjs,require.cjs}", { cwd: project })) {
    await checks.check(`${program} on Node ${node.version}`, () => run(node.path, [program], { cwd: project }));
  }
}

async function checkTypes(
  checks: Checks,
  project: string,
  types: Readonly<Record<string, string>>,
  { resolution, exactOptionalPropertyTypes }: Compilation,
): Promise<void> {
  const kinds = resolution === "nodenext" ? "{ts,cts}" : "ts";
  const files = await Array.fromAsync(glob(`*/types.${kinds}`, { cwd: project }));
  if (files.length === 0) return; // the command line has no types
  const exact = String(exactOptionalPropertyTypes);
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "false", "--exactOptionalPropertyTypes", exact];
  const module =
    resolution === "nodenext" ? ["--module", "nodenext"] : ["--module", "esnext", "--moduleResolution", "bundler"];
  const target = ["--target", "es2023", "--lib", "es2023", "--types", "node", "--moduleDetection", "force"];
  const against = Object.entries(types).map((entry) => entry.join(" "));
  const title = `${files.sort().join(", ")}: ${resolution}, exactOptionalPropertyTypes ${exact}, ${against.join(", ")}`;
  await checks.check(title, () => run("tsc", [...strict, ...target, ...module, ...files], { cwd: project }));
}

async function versionIn(folder: string, packageName: string): Promise<string> {
  return (await manifestIn(join(folder, "node_modules", packageName))).version;
}

if (import.meta.main) {
  const checks = new Checks();
  await checkConsumers(checks);
  checks.end();
}
