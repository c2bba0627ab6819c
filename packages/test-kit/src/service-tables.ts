/** The tables of docs/service: which hosts of the vendor's take the token, and which operations take which headers, how it refuses and behaves. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** A row, by the names in the first line. Each has a `source`, and the `date` when it said so. */
type Row<Name extends string> = Readonly<Record<Name | "source" | "date", string>>;

/** `token` is `yes` or `no`. */
export type HostRow = Row<"origin" | "product" | "token">;

/** `headers` are separated by spaces. Those that the source requires end in `*`. */
export type HeaderRow = Row<"method" | "path" | "headers">;

/** How the APIs refuse below a path: `why` is `missing`, `invalid`, `expired` (the token) or `forbidden`. */
export type RefusalRow = Row<"path" | "status" | "why" | "shape" | "code" | "message">;

/** A statement about the service's behaviour: `mark` is `V` (vendor), `T` (third party) or `?` (unknown). */
export type BehaviourRow = Row<"id" | "mark" | "statement" | "option">;

/** Paths of POST requests that change nothing, as templates. */
export type QueryRow = Row<"path">;

/** @param root of the repository */
export const hostRows = (root = ROOT) => rowsOf("hosts.csv", root) as Promise<HostRow[]>;
/** @param root of the repository */
export const headerRows = (root = ROOT) => rowsOf("headers.csv", root) as Promise<HeaderRow[]>;
/** @param root of the repository */
export const refusalRows = (root = ROOT) => rowsOf("refusals.csv", root) as Promise<RefusalRow[]>;
/** @param root of the repository */
export const behaviourRows = (root = ROOT) => rowsOf("behaviour.csv", root) as Promise<BehaviourRow[]>;
/** @param root of the repository */
export const queryRows = (root = ROOT) => rowsOf("queries.csv", root) as Promise<QueryRow[]>;

async function rowsOf(file: string, root: string): Promise<Readonly<Record<string, string>>[]> {
  const [names = [], ...rows] = await tableLines(file, root);
  return rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""])));
}

/** The lines of a table, the first with its names. A line whose quotes do not match has no cells. */
export async function tableLines(file: string, root: string): Promise<string[][]> {
  const text = await readFile(join(root, "docs", "service", file), "utf8");
  return text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map(cellsOf);
}

/** A cell with a comma in it stands in double quotes. */
function cellsOf(line: string): string[] {
  if (!/^("[^"]*"|[^",]*)(,("[^"]*"|[^",]*))*$/.test(line)) return [];
  return Array.from(line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g), ([, quoted, plain = ""]) => quoted ?? plain);
}
