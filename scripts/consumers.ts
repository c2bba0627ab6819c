/**
 * Programs that use the packed tarballs, and types that compile against them, of the folder `consumer` of each package; and
 * the contract of each adapter. `npm test` has them with the workspace's own Node and types, the matrix with older ones.
 */
import { existsSync, globSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { ADAPTERS, type Adapter, hostVersion, manifestIn, PACKAGES } from "@sase-auth/test-kit/adapters";
import type { Checks } from "./checks.ts";
import { checkContract, HARNESS_DEPENDENCIES, writeContract } from "./contract.ts";
import { inLanes } from "./lanes.ts";
import { isOurs, type NodeBinary, nodeBinaries } from "./node-binaries.ts";
import { type Dependencies, installProjects, packagesNeededBy } from "./project.ts";
import { ROOT, run } from "./run.ts";

/** The programs of the others run against it. */
const NO_CONSUMER = ["testing"];

/** Versions that go together: undici's majors follow Node's. */
const OLDER_TYPES = [
  { "@types/node": "20.19.43", undici: "6.29.1" },
  { "@types/node": "22.20.5", undici: "7.30.2" },
];

interface Compilation {
  readonly resolution: "nodenext" | "bundler";
  readonly exactOptionalPropertyTypes: boolean;
}

/** With the newest types: each package alone, since a type that it lacks may come with another package; and all together. */
const ALONE: Compilation = { resolution: "nodenext", exactOptionalPropertyTypes: true };
const TOGETHER: Compilation = { resolution: "bundler", exactOptionalPropertyTypes: false };
/** With older types. Each pair of two settings occurs somewhere. */
const OLDER: readonly Compilation[] = [
  { resolution: "nodenext", exactOptionalPropertyTypes: false },
  { resolution: "bundler", exactOptionalPropertyTypes: true },
];

/** With the Node and the types of the workspace. */
export async function checkConsumers(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const types = { "@types/node": await versionIn(ROOT, "@types/node"), undici: await versionIn(ROOT, "undici") };
  const project = join(folder.path, "all");
  await installProjects(folder.path, new Map([["all", { ...(await dependencies()), ...types }]]));
  await copyConsumers(project);
  const node = { version: process.versions.node, path: process.execPath };
  await checkPrograms(checks, project, node);
  await inLanes(await consumers(), (name) => checkTypes(checks, project, types, ALONE, name));
  await checkTypes(checks, project, types, TOGETHER);
  await inLanes(ADAPTERS, async ({ name, host }: Adapter) => {
    const contract = { name, host, version: await hostVersion(name), folder: join(project, name) };
    await writeContract(contract);
    await checkContract(checks, contract, node);
  });
}

/** With the Nodes and the types that {@link checkConsumers} leaves out. */
export async function checkOlderConsumers(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const needed = await dependencies();
  const projects = OLDER_TYPES.map((types) => [`types-${types["@types/node"]}`, { ...needed, ...types }] as const);
  await installProjects(folder.path, new Map(projects));
  for (const [name] of projects) await copyConsumers(join(folder.path, name));
  for (const [name, { "@types/node": node = "", undici = "" }] of projects) {
    const types = { "@types/node": node, undici };
    await inLanes(OLDER, (compilation) => checkTypes(checks, join(folder.path, name), types, compilation));
  }
  const [[project]] = projects as [(typeof projects)[number]];
  const nodes = (await nodeBinaries(checks)).filter((node) => !isOurs(node));
  for (const node of nodes) await checkPrograms(checks, join(folder.path, project), node);
}

/** The folders in `packages` of what is published and has a consumer. */
async function consumers(): Promise<string[]> {
  const folders = globSync("*/package.json", { cwd: PACKAGES }).map((path) => path.split("/")[0] as string);
  const manifests = await Promise.all(folders.map((name) => manifestIn(join(PACKAGES, name))));
  return folders.filter((name, at) => !manifests[at]?.private && !NO_CONSUMER.includes(name));
}

/** All packages of ours, and their hosts in the workspace's version. */
async function dependencies(): Promise<Dependencies> {
  const names = await consumers();
  const hosts = names.map(async (name) => {
    const { peerDependencies = {} } = await manifestIn(join(PACKAGES, name));
    const versions = Object.keys(peerDependencies).map(async (host) => [
      host,
      await versionIn(join(PACKAGES, name), host),
    ]);
    return Object.fromEntries(await Promise.all(versions)) as Dependencies;
  });
  const ours = await packagesNeededBy([...names, ...NO_CONSUMER].map((name) => `@sase-auth/${name}`));
  return Object.assign({}, ours, HARNESS_DEPENDENCIES, ...(await Promise.all(hosts)));
}

/** The types compile in a CommonJS file, too. */
async function copyConsumers(project: string): Promise<void> {
  for (const name of await consumers()) {
    await cp(join(PACKAGES, name, "consumer"), join(project, name), { recursive: true });
    const types = join(project, name, "types.ts");
    if (existsSync(types)) await cp(types, join(project, name, "types.cts"));
  }
}

async function checkPrograms(checks: Checks, project: string, node: NodeBinary): Promise<void> {
  await inLanes(globSync("*/{import.mjs,require.cjs}", { cwd: project }).sort(), (program) =>
    checks.check(`${program} on Node ${node.version}`, () => run(node.path, [program], { cwd: project })),
  );
  await inLanes(ADAPTERS, ({ name, attach }) =>
    checks.check(`${name}: require on Node ${node.version}`, async () => {
      const program = `
        const { ${attach}, TokenManager } = require("@sase-auth/${name}");
        assert.equal(typeof ${attach}, "function");
        // There is one copy of core, however and by whatever package it is loaded: else instanceof would fail.
        assert.equal(require("@sase-auth/core").TokenManager, TokenManager);
        import("@sase-auth/core").then((core) => assert.equal(core.TokenManager, TokenManager));
      `;
      await run(node.path, ["--no-warnings", "--input-type=commonjs", "--eval", program], { cwd: project });
    }),
  );
}

async function checkTypes(
  checks: Checks,
  project: string,
  types: Dependencies,
  { resolution, exactOptionalPropertyTypes }: Compilation,
  name = "*",
): Promise<void> {
  const kinds = resolution === "nodenext" ? "{ts,cts}" : "ts";
  const files = globSync(`${name}/types.${kinds}`, { cwd: project }).sort();
  if (files.length === 0) return; // the command line has no types
  const exact = String(exactOptionalPropertyTypes);
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "false", "--exactOptionalPropertyTypes", exact];
  const module =
    resolution === "nodenext" ? ["--module", "nodenext"] : ["--module", "esnext", "--moduleResolution", "bundler"];
  const target = ["--target", "es2023", "--lib", "es2023", "--types", "node", "--moduleDetection", "force"];
  const against = Object.entries(types).map((entry) => entry.join(" "));
  const title = `${name}/types: ${resolution}, exactOptionalPropertyTypes ${exact}, ${against.join(", ")}`;
  await checks.check(title, () => run("tsc", [...strict, ...target, ...module, ...files], { cwd: project }));
}

async function versionIn(folder: string, packageName: string): Promise<string> {
  return (await manifestIn(join(folder, "node_modules", packageName))).version;
}
