/**
 * Writes what core, the mock and the agent know of the service from the tables in docs/service of this folder, unless something in them is wrong.
 * With `--specs FOLDER DATE` it first reads the vendor's OpenAPI files below that folder, a clone of
 * https://github.com/PaloAltoNetworks/pan.dev, into headers.csv.
 */
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type HeaderRow, headerRows, hostRows, queryRows, refusalRows } from "@sase-auth/test-kit/service-tables";
import { parse } from "yaml";
import { HEADER_VALUES } from "../packages/core/src/headers/header-values.ts";
import { METHODS, problemsIn } from "./service/check-tables.ts";

const ROOT = process.cwd();
const MADE = (table: string) => `// Made from docs/service/${table} by \`npm run service\`. Do not edit.\n`;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { specs: { type: "string" } } });
if (values.specs) await readSpecs(values.specs, positionals[0] ?? "");
const problems = await problemsIn(ROOT);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else {
  await writeTables();
  await writeTablesOfMock();
  await writeQueryPaths();
}

async function writeTables(): Promise<void> {
  const origins = (await hostRows(ROOT)).filter(({ token }) => token === "yes").map(({ origin }) => origin);
  await write(
    "packages/core/src/attach/sase-origins.ts",
    `${MADE("hosts.csv")}
/**
 * The vendor's API origins that take the token. The default of \`origins\`.
 *
 * @see https://pan.dev/sase/docs/
 */
export const SASE_ORIGINS: readonly string[] = Object.freeze([
${origins.map((origin) => `  "${origin}",\n`).join("")}]);
`,
  );
  const rows = (await headerRows(ROOT)).map((row) => ({ ...row, headers: row.headers.replaceAll("*", "") }));
  const lines = rows
    .filter((row) => !rows.some((all) => saysAsMuch(all, row)))
    .map(({ method, path, headers }) => `${method} ${path} ${headers}`);
  await write(
    "packages/core/src/headers/header-table.ts",
    `${MADE("headers.csv")}
/** Which operations declare which headers: method, path template, headers. A method \`*\` is any, \`**\` any path below. */
export const HEADER_TABLE = \`
${lines.join("\n")}\`;
`,
  );
}

async function writeTablesOfMock(): Promise<void> {
  const refusals = (await refusalRows(ROOT)).map(
    ({ path, status, why, shape, code, message }) =>
      `${path.slice(0, -2)} ${status} ${why} ${shape} ${code || "-"} ${message}`,
  );
  await write(
    "packages/testing/src/refusals/refusal-table.ts",
    `${MADE("refusals.csv")}
/** How the APIs refuse a token or a request: the path that they are below, status, reason, shape of the body, code, message. */
export const REFUSAL_TABLE = \`
${refusals.join("\n")}\`;
`,
  );
  const required = (await headerRows(ROOT)).flatMap(({ method, path, headers }) => {
    const names = headers.split(" ").filter((name) => name.endsWith("*"));
    return names.length > 0 ? [`${method} ${path} ${names.join(" ").replaceAll("*", "")}`] : [];
  });
  await write(
    "packages/testing/src/strict-headers/required-table.ts",
    `${MADE("headers.csv")}
/** Which operations require which headers: method, path template, headers. A method \`*\` is any, \`**\` any path below. */
export const REQUIRED_TABLE = \`
${required.join("\n")}\`;
`,
  );
}

async function writeQueryPaths(): Promise<void> {
  const paths = (await queryRows(ROOT)).map(({ path }) => path);
  await write(
    "packages/agent/src/proxy/query-paths.ts",
    `${MADE("queries.csv")}
/** POST requests that change nothing. \`**\` is any path below, \`{name}\` any segment. */
export const QUERY_PATHS: readonly string[] = [
${paths.map((path) => `  "${path}",\n`).join("")}];
`,
  );
}

/** Whether a row for all paths below one makes a row for one of them needless. */
function saysAsMuch(all: HeaderRow, row: HeaderRow): boolean {
  const isAbove = all !== row && all.path.endsWith("/**") && row.path.startsWith(all.path.slice(0, -2));
  const names = all.headers.split(" ");
  return isAbove && all.method === row.method && row.headers.split(" ").every((name) => names.includes(name));
}

/** Replace the rows that came from specs. Those with another source stay. */
async function readSpecs(folder: string, date: string): Promise<void> {
  const others = (await headerRows(ROOT)).filter(({ source }) => !source.startsWith("openapi-specs/"));
  const files = globSync(
    "openapi-specs/{access,sase,scm,prisma-airs*,dlp,email-dlp,aiops*,sdwan}/**/*.{yaml,yml,json}",
    {
      cwd: folder,
      // For tenants without a TSG, which this token does not reach.
      exclude: ["openapi-specs/access/insights/1.0/**"],
    },
  ).sort();
  const found = await Promise.all(files.map(async (file) => rowsIn(file, await readFile(join(folder, file), "utf8"))));
  const rows = [...found.flat().map((row) => ({ ...row, date })), ...others];
  const lines = rows.map(({ method, path, headers, source, date }) => [method, path, headers, source, date].join(","));
  await write("docs/service/headers.csv", `${["method,path,headers,source,date", ...lines].join("\n")}\n`);
}

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document
type Any = any;

function rowsIn(source: string, text: string): Omit<HeaderRow, "date">[] {
  if (!/in['"]?: *['"]?header/.test(text)) return [];
  const document: Any = parse(text);
  const resolve = ({ $ref }: Any, given: Any): Any =>
    $ref
      ? $ref
          .slice(2)
          .split("/")
          .reduce((node: Any, key: string) => node[key], document)
      : given;
  return Object.entries<Any>(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries<Any>(item).flatMap(([method, operation]) => {
      if (!METHODS.includes(method.toUpperCase())) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => resolve(one, one));
      const headers = parameters.filter((one) => one.in === "header" && HEADER_VALUES.has(one.name.toLowerCase()));
      if (headers.length === 0) return [];
      const names = headers.map(({ name, required }) => (required ? `${name}*` : name));
      return [{ method: method.toUpperCase(), path, headers: names.join(" "), source }];
    }),
  );
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(join(ROOT, file), text);
}
