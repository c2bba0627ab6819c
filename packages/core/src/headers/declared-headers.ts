import { HEADER_TABLE } from "./header-table.ts";

/** A header that an operation declares. */
export interface DeclaredHeader {
  /** As the vendor spells it. */
  readonly name: string;
  /** The source requires it. */
  readonly isRequired: boolean;
}

/** What the table says of the paths below one. */
class Node {
  readonly next = new Map<string, Node>();
  /** The headers of operations on this path itself, by method. */
  readonly here = new Map<string, readonly DeclaredHeader[]>();
  /** The headers of every path below this one. */
  below: readonly DeclaredHeader[] = [];

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
 * The headers that the operation of a request declares.
 *
 * A segment counts as what it says when it is decoded. A parameter is one segment that is not empty; a name that is spelled
 * out goes before a parameter.
 */
export function declaredHeaders(method: string, url: string): readonly DeclaredHeader[] {
  root ??= readTable();
  return search(root, new URL(url).pathname.slice(1).split("/").map(decoded), method);
}

function search(node: Node, [segment, ...rest]: readonly string[], method: string): readonly DeclaredHeader[] {
  if (segment === undefined) return node.here.get(method) ?? [];
  const steps = [node.next.get(segment), segment ? node.next.get(PARAMETER) : undefined];
  const found = steps.map((step) => (step ? search(step, rest, method) : [])).find(({ length }) => length > 0);
  return [...node.below, ...(found ?? [])];
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
    const [method = "", path = "", ...names] = line.split(" ");
    const headers = names.map((name) => ({ name: name.replace("*", ""), isRequired: name.endsWith("*") }));
    const segments = path.slice(1).split("/");
    const isAll = segments.at(-1) === "**";
    const node = segments.slice(0, isAll ? -1 : undefined).reduce(addStep, top);
    if (isAll) node.below = headers;
    else node.here.set(method, headers);
  }
  return top;
}

function addStep(node: Node, segment: string): Node {
  return node.step(segment.startsWith("{") ? PARAMETER : segment);
}
