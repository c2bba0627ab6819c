import { HEADER_TABLE } from "./header-table.ts";
import { HEADER_VALUES } from "./header-values.ts";

/** What the table says of the paths below one. */
class Node {
  readonly next = new Map<string, Node>();
  /** The headers of operations on this path itself, by method. `*` is any. */
  readonly here = new Map<string, readonly string[]>();
  /** The headers of every other path below this one, by method. `*` is any. */
  readonly below = new Map<string, readonly string[]>();

  step(segment: string): Node {
    const node = this.next.get(segment) ?? new Node();
    this.next.set(segment, node);
    return node;
  }
}

/** Stands for a parameter of a path. No name that is spelled out equals it. */
const PARAMETER = "/";

let root: Node | undefined;

/**
 * The headers that the operation of a request declares, as the vendor spells them: those of its path and method, then those of
 * the paths above it, unless a header before them has the same value.
 *
 * A segment counts as what it says when it is decoded. A parameter is one segment that is not empty; a name that is spelled
 * out goes before a parameter.
 *
 * @example
 * ```ts
 * import { declaredHeaders } from "@sase-auth/core/headers";
 *
 * const url = "https://api.sase.paloaltonetworks.com/insights/v3.0/resource/query/sites/site_count";
 * const names = declaredHeaders("POST", url); // ["PANW-Region", "Prisma-Tenant"]
 * ```
 */
export function declaredHeaders(method: string, url: string): readonly string[] {
  root ??= readTable();
  const names = search(root, new URL(url).pathname.slice(1).split("/").map(decoded), method);
  const values = names.map((name) => HEADER_VALUES.get(name.toLowerCase()));
  return names.filter((_, at) => values.indexOf(values[at]) === at);
}

function search(node: Node, [segment, ...rest]: readonly string[], method: string): readonly string[] {
  if (segment === undefined) return linesFor(method, node.here);
  const steps = [node.next.get(segment), segment ? node.next.get(PARAMETER) : undefined];
  const found = steps.map((step) => (step ? search(step, rest, method) : [])).find(({ length }) => length > 0);
  return [...(found ?? []), ...linesFor(method, node.below)];
}

function linesFor(method: string, lines: ReadonlyMap<string, readonly string[]>): string[] {
  return [...(lines.get(method) ?? []), ...(lines.get("*") ?? [])];
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function readTable(): Node {
  const top = new Node();
  for (const line of HEADER_TABLE.trim().split("\n")) {
    const [method = "", path = "", ...headers] = line.split(" ");
    const segments = path.slice(1).split("/");
    const isAll = segments.at(-1) === "**";
    const node = segments.slice(0, isAll ? -1 : undefined).reduce(addStep, top);
    (isAll ? node.below : node.here).set(method, headers);
  }
  return top;
}

function addStep(node: Node, segment: string): Node {
  return node.step(segment.startsWith("{") ? PARAMETER : segment);
}
