/** The workspace's packages, as read from their manifests. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const PACKAGES = join(import.meta.dirname, "..", "..");

export interface Adapter {
  /** Its folder in `packages`, and its package without `@sase-auth/`. */
  readonly name: string;
  /** The package of the client, which is its peer dependency. */
  readonly host?: string;
  /** The function that a program calls to attach tokens. */
  readonly attach: string;
}

/**
 * Every adapter. Each has a `harness.ts` beside its manifest, by which the contract drives clients of its host. Sizes, the matrix, mutation tests, the assurance tests, the soak and the
 * benchmark read this list.
 */
export const ADAPTERS = [
  { name: "fetch", attach: "createSaseFetch" },
  { name: "axios", host: "axios", attach: "attachSaseAuth" },
  { name: "got", host: "got", attach: "saseAuth" },
  { name: "ky", host: "ky", attach: "saseAuth" },
  { name: "undici", host: "undici", attach: "saseAuth" },
] as const satisfies readonly Adapter[];

export type AdapterName = (typeof ADAPTERS)[number]["name"];

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
}

type Dependencies = Readonly<Record<string, string>>;

export async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
}

/** The version of the host that the package is developed with, or of Node for an adapter without a host package. */
export async function hostVersion(name: string): Promise<string> {
  const { host } = adapterOf(name);
  return host ? (await manifestIn(join(PACKAGES, name, "node_modules", host))).version : process.versions.node;
}

/** The versions that the package promises: the newest, and those that it is installed with by an alias, such as `got-14.0`. */
export async function hostVersions(name: string): Promise<string[]> {
  const { host } = adapterOf(name);
  if (!host) return [await hostVersion(name)];
  const { devDependencies = {} } = await manifestIn(join(PACKAGES, name));
  const aliases = Object.keys(devDependencies).filter((alias) => alias === host || alias.startsWith(`${host}-`));
  const manifests = aliases.map((alias) => manifestIn(join(PACKAGES, name, "node_modules", alias)));
  return (await Promise.all(manifests)).map(({ version }) => version);
}

/**
 * What the `harness.ts` of an adapter returns for the newest host: for `Harness` see `makeClient` and `declared` in
 * `@sase-auth/testing/contract`.
 *
 * @param timeout ms, the host's own time-out, if it has one
 */
export async function loadHarness<Harness>(name: AdapterName, timeout?: number): Promise<Harness> {
  const { loadHost, harness } = await import(pathToFileURL(join(PACKAGES, name, "harness.ts")).href);
  return harness(await loadHost(), await hostVersion(name), timeout === undefined ? {} : { timeout });
}

/** What the `harness.ts` of the agent's proxy has: `makeClient` and `declared`, too, and `closeAgents`. */
export async function loadProxyHarness<Harness>(): Promise<Harness> {
  return import(pathToFileURL(join(PACKAGES, "agent", "harness.ts")).href);
}

function adapterOf(name: string): Adapter {
  const adapter = ADAPTERS.find((adapter) => adapter.name === name);
  if (!adapter) throw new Error(`${name} is no adapter of ADAPTERS.`);
  return adapter;
}
