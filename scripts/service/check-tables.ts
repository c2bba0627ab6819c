import { tableLines } from "@sase-auth/test-kit/service-tables";
import { HEADER_VALUES } from "../../packages/core/src/headers/header-values.ts";
import { isVendorOrigin } from "../../packages/core/src/keep/vendor-origin.ts";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Returns what a cell has wrong, and what to write, or undefined if it is right. */
type Check = (cell: string) => string | undefined;

interface Table {
  readonly file: string;
  readonly columns: { readonly [name: string]: Check };
  /** Two lines with the same key say something about the same. */
  readonly keyOf: (cells: readonly string[]) => string;
  /** Returns what a line has wrong whose cells are right. */
  readonly check: (cells: readonly string[]) => string | undefined;
}

const source: Check = (cell) =>
  /^(https:\/\/[^\s/]+\/\S*|openapi-specs\/\S+\.(ya?ml|json))$/.test(cell)
    ? undefined
    : "is no source. Write its https address, or the path of a file of pan.dev that begins with openapi-specs/.";

const date: Check = (cell) =>
  /^20\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$/.test(cell)
    ? undefined
    : "is no date. Write the day when the source was read, such as 2026-08-21, or its month, such as 2026-08.";

const TABLES: readonly Table[] = [
  {
    file: "hosts.csv",
    columns: {
      origin,
      product: (cell) =>
        /^\S(.*\S)?$/.test(cell) ? undefined : "is empty, or has a space around it. Name the product.",
      token: (cell) => (/^(yes|no)$/.test(cell) ? undefined : "is neither. Write yes or no."),
      source,
      date,
    },
    keyOf: ([host = ""]) => host,
    check: ([host = "", , token]) =>
      isVendorOrigin(host) === (token === "yes")
        ? undefined
        : `${host} ${token === "yes" ? "takes the token here" : "takes no token here"}, and packages/core/src/keep/vendor-origin.ts says otherwise. Check the name and the column token, or change that file.`,
  },
  {
    file: "headers.csv",
    columns: { method, path, headers, source, date },
    // The names of parameters make no difference.
    keyOf: ([method, path = ""]) => `${method} ${path.replaceAll(/\{.*?\}/g, "{}")}`,
    check: () => undefined,
  },
];

/** Returns the mistakes in the tables of docs/service, each with its file, its line, and what to write. */
export async function problemsIn(root: string): Promise<string[]> {
  const found = await Promise.all(TABLES.map(async (table) => problemsOf(table, await tableLines(table.file, root))));
  return found.flat();
}

function problemsOf({ file, columns, keyOf, check }: Table, [names = [], ...rows]: string[][]): string[] {
  const form = Object.keys(columns).join(",");
  const at = (line: number, problem: string) => `docs/service/${file}:${line}: ${problem}`;
  if (names.join(",") !== form) return [at(1, `the names of the columns are others. Write ${form}.`)];
  const lines = new Map<string, number>();
  return rows.flatMap((cells, index) => {
    const line = index + 2;
    if (cells.length !== names.length)
      return [
        at(line, `the line has not ${names.length} cells. Write ${form}, and a cell with a comma in double quotes.`),
      ];
    const wrong = Object.entries(columns).flatMap(([name, checkCell], column) => {
      const problem = checkCell(cells[column] ?? "");
      return problem ? [`the ${name} ${JSON.stringify(cells[column])} ${problem}`] : [];
    });
    const first = lines.get(keyOf(cells));
    lines.set(keyOf(cells), first ?? line);
    if (first) wrong.push(`the line is about the same as line ${first}. Write one line with what both say.`);
    return [...wrong, ...(wrong.length > 0 ? [] : [check(cells) ?? []].flat())].map((problem) => at(line, problem));
  });
}

function origin(cell: string): string | undefined {
  const url = URL.canParse(cell) ? new URL(cell) : undefined;
  if (url?.protocol === "https:" && url.origin === cell) return undefined;
  return `is no https origin. Write ${url?.host ? `https://${url.host}` : "https://host"}: lower case, no path, no slash at the end.`;
}

function method(cell: string): string | undefined {
  if (cell === "*" || METHODS.includes(cell)) return undefined;
  const upper = cell.trim().toUpperCase();
  return `is no method. Write ${METHODS.includes(upper) ? upper : `${METHODS.join(", ")}, or * for any`}.`;
}

function path(cell: string): string | undefined {
  const segments = cell.split("/");
  const isRight = (segment: string, index: number) =>
    /^([\w.~:@!$&'()+;=-]+|\{[^{}\s/]+\})$/.test(segment) || (segment === "**" && index === segments.length - 2);
  if (segments[0] === "" && segments.length > 1 && segments.slice(1).every(isRight)) return undefined;
  return "is no path of the table. Write /name/{parameter}, or /name/** for every path below: no host, no query, no slash at the end, nothing encoded.";
}

function headers(cell: string): string | undefined {
  const names = cell.split(" ").map((name) => name.replace(/\*$/, "").toLowerCase());
  const unknown = names.find((name) => !HEADER_VALUES.has(name));
  if (unknown !== undefined)
    return `has ${JSON.stringify(unknown)}, which core does not know. Write names of ${[...HEADER_VALUES.keys()].join(", ")}: one space between two, * after one that is required. A new name needs a line in packages/core/src/headers/header-values.ts first.`;
  const values = names.map((name) => HEADER_VALUES.get(name));
  return new Set(values).size === values.length ? undefined : "has two for the same value. Write one of them.";
}
