/** The tables of docs/service: which hosts of the vendor's take the token, and which operations take which headers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "docs", "service");

/** A row, by the names in the first line. Each has a `source`, and the `date` when it said so. */
type Row<Name extends string> = Readonly<Record<Name | "source" | "date", string>>;

/** `token` is `yes` or `no`. */
export type HostRow = Row<"origin" | "product" | "token">;

/** `headers` are separated by spaces. Those that the source requires end in `*`. */
export type HeaderRow = Row<"method" | "path" | "headers">;

/** Paths of POST requests that change nothing, as templates. */
export type QueryRow = Row<"path">;

export const hostRows = () => rowsOf("hosts.csv") as Promise<HostRow[]>;
export const headerRows = () => rowsOf("headers.csv") as Promise<HeaderRow[]>;

export const queryRows = () => rowsOf("queries.csv") as Promise<QueryRow[]>;

async function rowsOf(file: string): Promise<Readonly<Record<string, string>>[]> {
  const [names = [], ...rows] = (await readFile(join(FOLDER, file), "utf8")).trim().split("\n").map(cellsOf);
  return rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""])));
}

/** A cell with a comma in it stands in double quotes. */
function cellsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g), ([, quoted, plain = ""]) => quoted ?? plain);
}
