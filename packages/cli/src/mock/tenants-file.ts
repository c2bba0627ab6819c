import { hierarchyOf, type TenantHierarchy, type TenantTree } from "@sase-auth/testing";
import { Failure } from "../failure.ts";
import { plain } from "../terminal.ts";

/** The tenants of a file. */
export interface ReadTenants {
  readonly hierarchy: TenantHierarchy;
  /** The first of the top level. */
  readonly root: string;
  readonly ids: ReadonlySet<string>;
}

/**
 * Read a tree of tenants in YAML or JSON: each has those below it, as names or as a list.
 *
 * @throws {Failure} if it cannot be read, or is no tree of TSG IDs
 */
export async function readTenants(path: string): Promise<ReadTenants> {
  const { readYaml } = await import("./yaml-file.ts");
  // Its ids are texts, however they are written.
  const tree = branch(await readYaml("--tenants", path, "failsafe"));
  try {
    const hierarchy = hierarchyOf(tree as TenantTree);
    const [root] = Object.keys(tree as TenantTree);
    if (root === undefined) throw new TypeError("There is no tenant in it.");
    const ids = new Set([...Object.keys(tree as TenantTree), ...Object.keys(hierarchy)]);
    const wrong = [...ids].find((id) => !/^\d+$/.test(id));
    if (wrong !== undefined) throw new TypeError(`"${plain(wrong)}" is no TSG ID, which is made of digits.`);
    return { hierarchy, root, ids };
  } catch (error) {
    const advice = 'Write a tree, such as { "1000000001": { "1100000001": {} } }.';
    throw new Failure("ERR_OPTION", `--tenants: ${plain(path)}: ${(error as Error).message}`, advice);
  }
}

/** A list of ids, and nothing at all, stand for tenants with none below them. */
function branch(value: unknown): unknown {
  if (value === "" || value === "null" || value === "~" || value === null) return {};
  if (Array.isArray(value)) return Object.fromEntries(value.map((id) => [String(id), {}]));
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([id, below]) => [id, branch(below)]));
}
