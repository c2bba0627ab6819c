/**
 * Projects that install the packed tarballs from outside the workspace, use them and compile against them: with the
 * workspace's own Node and types, and in the matrix with all that are supported.
 */
import { deepEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, glob, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Checks } from "./checks.ts";
import { type NodeBinary, nodeBinaries } from "./node-binaries.ts";
import { packPackages } from "./pack.ts";
import { ROOT, run } from "./run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A folder beside this file, what its programs need of ours, and of others in the newest version. An adapter's is added with one line. */
const CONSUMERS = [
  { name: "core", packages: ["@sase-auth/core", "@sase-auth/testing"], others: [] },
  { name: "fetch", packages: ["@sase-auth/fetch", "@sase-auth/core", "@sase-auth/testing"], others: [] },
  { name: "axios", packages: ["@sase-auth/axios", "@sase-auth/core", "@sase-auth/testing"], others: ["axios"] },
  { name: "got", packages: ["@sase-auth/got", "@sase-auth/core", "@sase-auth/testing"], others: ["got"] },
  {
    name: "ky",
    packages: ["@sase-auth/ky", "@sase-auth/fetch", "@sase-auth/core", "@sase-auth/testing"],
    others: ["ky"],
  },
  { name: "file", packages: ["@sase-auth/file", "@sase-auth/core", "@sase-auth/testing"], others: [] },
  {
    name: "redis",
    packages: ["@sase-auth/redis", "@sase-auth/core", "@sase-auth/testing"],
    others: ["redis", "ioredis"],
  },
  {
    name: "cli",
    packages: ["@sase-auth/cli", "@sase-auth/file", "@sase-auth/core", "@sase-auth/testing"],
    others: [],
  },
];

/** Exact versions of what the types are compiled against. */
type TypeVersions = { "@types/node": string; undici: string };

/** What goes together: undici's majors follow Node's. */
const OLDER_TYPES: TypeVersions[] = [
  { "@types/node": "20.19.43", undici: "6.29.1" },
  { "@types/node": "22.20.5", undici: "7.30.2" },
];

/** Ways to compile a project, with what a `tsconfig.json` would say. */
const RESOLUTIONS = {
  nodenext: { options: ["--module", "nodenext"], files: ["types.ts", "types.cts"] },
  bundler: { options: ["--module", "esnext", "--moduleResolution", "bundler"], files: ["types.ts"] },
};
type CompilerMode = { resolution: keyof typeof RESOLUTIONS; exactOptionalPropertyTypes: boolean };

/** As `npm test` has it: the Node and the types that the workspace is built with, and two corners of the compiler's modes. */
export async function checkConsumers(checks: Checks): Promise<void> {
  await checks.check("consumers: each folder is one", async () => {
    const folders = await readdir(join(import.meta.dirname, "consumers"));
    deepEqual(folders.sort(), CONSUMERS.map(({ name }) => name).sort());
  });
  const types = await typesHere();
  const node = { version: process.versions.node, path: process.execPath };
  await withProjects(types, async (name, project) => {
    await checkPrograms(checks, name, project, node);
    await checkTypes(checks, name, project, types, { resolution: "nodenext", exactOptionalPropertyTypes: true });
    await checkTypes(checks, name, project, types, { resolution: "bundler", exactOptionalPropertyTypes: false });
  });
}

/** All supported Nodes, and the types of all of them in all of the compiler's modes. */
export async function checkAllConsumers(checks: Checks): Promise<void> {
  const newest = await typesHere();
  const nodes = await nodeBinaries(checks);
  for (const types of [newest, ...OLDER_TYPES]) {
    await withProjects(types, async (name, project) => {
      if (types === newest) for (const node of nodes) await checkPrograms(checks, name, project, node);
      for (const resolution of ["nodenext", "bundler"] as const) {
        for (const exactOptionalPropertyTypes of [true, false]) {
          await checkTypes(checks, name, project, types, { resolution, exactOptionalPropertyTypes });
        }
      }
    });
  }
}

async function withProjects(types: TypeVersions, use: (name: string, project: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const tarballs = await packPackages(folder.path);
  const begin = async ({ name, packages, others }: (typeof CONSUMERS)[number]) => {
    const project = join(folder.path, name);
    await cp(join(import.meta.dirname, "consumers", name), project, { recursive: true });
    const hosts = await Promise.all(others.map(async (host) => [host, await versionHere(host)]));
    await installProject(project, { ...tarballsOf(packages, tarballs), ...types, ...Object.fromEntries(hosts) });
    await use(name, project);
  };
  await Promise.all(CONSUMERS.map(begin));
}

/** The tarballs of `packages`, as dependencies of a project. */
export function tarballsOf(packages: string[], tarballs: Map<string, string>): Record<string, string> {
  return Object.fromEntries(packages.map((name) => [name, `file:${tarballs.get(name)}`]));
}

/** Install exactly `dependencies`, those of the workspace from their tarballs also where another package asks for them. */
export async function installProject(project: string, dependencies: Record<string, string>): Promise<void> {
  const ours = Object.keys(dependencies).filter((name) => name.startsWith("@sase-auth/"));
  const overrides = Object.fromEntries(ours.map((name) => [name, `$${name}`]));
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, dependencies, overrides }));
  await run("npm", ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: project });
}

async function checkPrograms(checks: Checks, name: string, project: string, node: NodeBinary): Promise<void> {
  for await (const program of glob(["import.mjs", "require.cjs"], { cwd: project })) {
    const [way] = program.split(".");
    await checks.check(`${name}: ${way} on Node ${node.version}`, () => run(node.path, [program], { cwd: project }));
  }
}

async function checkTypes(
  checks: Checks,
  name: string,
  project: string,
  types: TypeVersions,
  { resolution, exactOptionalPropertyTypes }: CompilerMode,
): Promise<void> {
  if (!existsSync(join(project, "types.ts"))) return; // the command line has no types
  const { options, files } = RESOLUTIONS[resolution];
  const exact = String(exactOptionalPropertyTypes);
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "false", "--exactOptionalPropertyTypes", exact];
  const args = [...strict, "--target", "es2023", "--lib", "es2023", "--types", "node", ...options, ...files];
  const against = Object.entries(types).map((entry) => entry.join(" "));
  const title = `${name}: types, ${resolution}, exactOptionalPropertyTypes ${exact}, ${against.join(", ")}`;
  await checks.check(title, () => run("tsc", args, { cwd: project }));
}

async function typesHere(): Promise<TypeVersions> {
  return { "@types/node": await versionHere("@types/node"), undici: await versionHere("undici") };
}

async function versionHere(packageName: string): Promise<string> {
  const manifest = await readFile(join(ROOT, "node_modules", packageName, "package.json"), "utf8");
  return JSON.parse(manifest).version;
}

if (import.meta.main) {
  const checks = new Checks();
  await checkConsumers(checks);
  checks.end();
}
