/**
 * Writes what core and the agent know of the service from the tables in docs/service. With `--specs FOLDER DATE` it first reads the
 * vendor's OpenAPI files below that folder, a clone of https://github.com/PaloAltoNetworks/pan.dev, into headers.csv.
 */
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type HeaderRow, headerRows, hostRows, queryRows } from "@sase-auth/test-kit/service-tables";
import { parse } from "yaml";
import { ROOT } from "./run.ts";

const NAMES = /^(prisma-(sub)?tenant|(x-)?panw-region|x-ps-tenant|x-tsg-id)$/i;
const METHODS = /^(get|post|put|patch|delete)$/;
const MADE = (table: string) => `// Made from docs/service/${table} by \`npm run service\`. Do not edit.\n`;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { specs: { type: "string" } } });
if (values.specs) await readSpecs(values.specs, positionals[0] ?? "");
await writeTables();
await writeQueryPaths();

async function writeTables(): Promise<void> {
  const origins = (await hostRows()).filter(({ token }) => token === "yes").map(({ origin }) => origin);
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
  const lines = (await headerRows()).map(
    ({ method, path, headers }) => `${method} ${path} ${headers.replaceAll("*", "")}`,
  );
  await write(
    "packages/core/src/headers/header-table.ts",
    `${MADE("headers.csv")}
/** Which operations declare which headers: method, path template, headers. A method \`*\` is any, \`**\` any path below. */
export const HEADER_TABLE = \`
${lines.join("\n")}\`;
`,
  );
}

async function writeQueryPaths(): Promise<void> {
  const paths = (await queryRows()).map(({ path }) => path);
  await write(
    "packages/agent/src/proxy/query-paths.ts",
    `${MADE("queries.csv")}
/** POST requests that change nothing. \`**\` is any path below, \`{name}\` any segment. */
export const QUERY_PATHS: readonly string[] = [
${paths.map((path) => `  "${path}",\n`).join("")}];
`,
  );
}

/** Replace the rows that came from specs. Those with another source stay. */
async function readSpecs(folder: string, date: string): Promise<void> {
  const others = (await headerRows()).filter(({ source }) => !source.startsWith("openapi-specs/"));
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
      if (!METHODS.test(method)) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => resolve(one, one));
      const headers = parameters.filter((one) => one.in === "header" && NAMES.test(one.name));
      if (headers.length === 0) return [];
      const names = headers.map(({ name, required }) => (required ? `${name}*` : name));
      return [{ method: method.toUpperCase(), path, headers: names.join(" "), source }];
    }),
  );
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(join(ROOT, file), text);
}
