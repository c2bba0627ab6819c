import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { beforeAll, describe, expect, it } from "vitest";

const SCRIPT = join(process.cwd(), "scripts", "service.ts");
const LISTS = ["packages/core/src/attach/sase-origins.ts", "packages/core/src/headers/header-table.ts"];
const OTHER_LISTS = [
  "packages/testing/src/refusals/refusal-table.ts",
  "packages/testing/src/strict-headers/required-table.ts",
  "packages/agent/src/proxy/query-paths.ts",
];
const HEADERS = "method,path,headers,source,date";
const HOSTS = "origin,product,token,source,date";
const FROM = "https://pan.dev/new/docs/,2026-11-27";
const HOST = "https://api.new.paloaltonetworks.com";

/** Run the script for a repository that has these tables. */
async function runService(hosts: string, headers: string) {
  await using folder = await temporaryFolder();
  const root = folder.path;
  for (const list of [...LISTS, ...OTHER_LISTS]) await mkdir(join(root, list, ".."), { recursive: true });
  for (const list of LISTS) await cp(list, join(root, list));
  await mkdir(join(root, "docs/service"), { recursive: true });
  for (const other of ["refusals.csv", "queries.csv"])
    await cp(`docs/service/${other}`, join(root, "docs/service", other));
  await writeFile(join(root, "docs/service/hosts.csv"), hosts);
  await writeFile(join(root, "docs/service/headers.csv"), headers);
  return await new Promise<{ code: unknown; stderr: string; lists: string[] }>((resolve) => {
    execFile(process.execPath, ["--conditions=source", SCRIPT], { cwd: root }, async (error, _, stderr) => {
      const lists = await Promise.all(LISTS.map((list) => readFile(join(root, list), "utf8")));
      resolve({ code: error?.code ?? 0, stderr, lists });
    });
  });
}

const PATH = "is no path of the table. Write /name/{parameter}";
const SOURCE = "is no source. Write its https address";

/** Rows with one thing wrong each, and what is said of them. */
const BAD_HEADERS: [row: string, problem: string][] = [
  [
    `GET,/a,X-Unknown,${FROM}`,
    'the headers "X-Unknown" has "x-unknown", which core does not know. Write names of prisma-tenant,',
  ],
  [`GET,/b,X-PANW-Region; Prisma-Tenant,${FROM}`, 'has "x-panw-region;", which core does not know. Write names of'],
  [`GET,/c,X-PANW-Region  Prisma-Tenant,${FROM}`, 'has "", which core does not know.'],
  [`GET,/d,,${FROM}`, 'the headers "" has "", which core does not know.'],
  [`GET,/e,X-PANW-Region PANW-Region*,${FROM}`, "has two for the same value. Write one of them."],
  [`get,/f,Prisma-Tenant,${FROM}`, 'the method "get" is no method. Write GET.'],
  [
    `FETCH,/g,Prisma-Tenant,${FROM}`,
    'the method "FETCH" is no method. Write GET, POST, PUT, PATCH, DELETE, or * for any.',
  ],
  [`GET,h/i,Prisma-Tenant,${FROM}`, PATH],
  [`GET,/i/,Prisma-Tenant,${FROM}`, PATH],
  [`GET,/j?k=l,Prisma-Tenant,${FROM}`, PATH],
  [`GET,/j%2Fk,Prisma-Tenant,${FROM}`, PATH],
  [`GET,/k{l},Prisma-Tenant,${FROM}`, PATH],
  [`GET,/**/l,Prisma-Tenant,${FROM}`, PATH],
  [`GET,https://api.example/m,Prisma-Tenant,${FROM}`, PATH],
  ["GET,/n,Prisma-Tenant,a colleague,2026-11-27", SOURCE],
  [
    "GET,/o,Prisma-Tenant,https://pan.dev/new/,27.11.2026",
    'the date "27.11.2026" is no date. Write the day when the source was read',
  ],
  [
    "GET,/p,Prisma-Tenant,https://pan.dev/new/",
    `the line has not 5 cells. Write ${HEADERS}, and a cell with a comma in double quotes.`,
  ],
  ["", "the line has not 5 cells."],
  [`GET,/q/{a},Prisma-Tenant,${FROM}`, ""],
  [`GET,/q/{b},X-PANW-Region,${FROM}`, "the line is about the same as line 20. Write one line with what both say."],
];

const BAD_HOSTS: [row: string, problem: string][] = [
  [
    `${HOST}/,New,yes,${FROM}`,
    `the origin "${HOST}/" is no https origin. Write ${HOST}: lower case, no path, no slash at the end.`,
  ],
  [`http://api.new.paloaltonetworks.com,New,yes,${FROM}`, `is no https origin. Write ${HOST}:`],
  [`${HOST}/v1,New,yes,${FROM}`, `is no https origin. Write ${HOST}:`],
  [`https://API.new.paloaltonetworks.com,New,yes,${FROM}`, `is no https origin. Write ${HOST}:`],
  [`api.new.paloaltonetworks.com,New,yes,${FROM}`, "is no https origin. Write https://host:"],
  [`${HOST},New,Yes,${FROM}`, 'the token "Yes" is neither. Write yes or no.'],
  [`https://api.a.paloaltonetworks.com,,yes,${FROM}`, 'the product "" is empty'],
  [`https://api.b.paloaltonetworks.com,New, and newer,yes,${FROM}`, "the line has not 5 cells."],
  [`https://api.c.paloaltonetworks.com,"New" and newer,yes,${FROM}`, "the line has not 5 cells."],
  ["https://api.d.paloaltonetworks.com,New,yes,http://pan.dev/,2026-11-27", SOURCE],
  ["https://api.e.paloaltonetworks.com,New,yes,https://pan.dev/,2026-13", 'the date "2026-13" is no date.'],
  [
    `https://api.new.paloaltonetwroks.com,New,yes,${FROM}`,
    "takes the token here, and packages/core/src/keep/vendor-origin.ts says otherwise.",
  ],
  [
    `https://api.f.paloaltonetworks.com,New,no,${FROM}`,
    "takes no token here, and packages/core/src/keep/vendor-origin.ts says otherwise.",
  ],
  [`https://api.g.paloaltonetworks.com,"New, and newer",yes,${FROM}`, ""],
  [`https://api.g.paloaltonetworks.com,Newest,yes,${FROM}`, "the line is about the same as line 15."],
];

describe("npm run service", () => {
  let bad: Awaited<ReturnType<typeof runService>>;
  beforeAll(async () => {
    const rows = (table: [string, string][]) => table.map(([row]) => `${row}\n`).join("");
    bad = await runService(`${HOSTS}\n${rows(BAD_HOSTS)}`, `${HEADERS}\n${rows(BAD_HEADERS)}`);
  });

  describe.each([
    ["headers.csv", BAD_HEADERS],
    ["hosts.csv", BAD_HOSTS],
  ])("refuses in %s", (file, table) => {
    it.each(table.map(([row, problem], index) => [row, problem, index + 2] as const))("%s", (_, problem, line) => {
      const said = bad.stderr.split("\n").filter((one) => one.startsWith(`docs/service/${file}:${line}: `));
      expect(said).toEqual(problem ? [expect.stringContaining(problem)] : []);
    });
  });

  it("ends with 1 then, and writes nothing", async () => {
    expect(bad.code).toBe(1);
    expect(bad.lists).toEqual(await Promise.all(LISTS.map((list) => readFile(list, "utf8"))));
  });

  it("refuses other columns", async () => {
    const { code, stderr } = await runService(`${HOSTS}\n`, "method,path,source,date\n");
    const form = `docs/service/headers.csv:1: the names of the columns are others. Write ${HEADERS}.`;
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${form}\n` });
  });

  it("makes the lists of core of rows that are right, whatever ends their lines", async () => {
    const hosts = `${HOSTS}\n${HOST},"New, and newer",yes,${FROM}\nhttps://auth.apps.paloaltonetworks.com,Token service,no,${FROM}`;
    const headers = `${HEADERS}\n*,/new/{id}/**,X-PANW-Region* prisma-tenant,${FROM}\n`;
    const { code, stderr, lists } = await runService(hosts, headers.replaceAll("\n", "\r\n"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lists[0]).toContain(`Object.freeze([\n  "${HOST}",\n]);`);
    expect(lists[1]).toContain("`\n* /new/{id}/** X-PANW-Region prisma-tenant`;");
  });

  it("leaves out a row that says no more than one for all paths", async () => {
    const said = [
      "POST /new/** X-PANW-Region Prisma-Tenant",
      "POST /new/a PANW-Region",
      "GET /new/b X-PANW-Region",
      "POST /new/d X-PANW-Region x-ps-tenant",
    ];
    const rows = [...said, "POST /new/b Prisma-Tenant*", "POST /new/c/{id} X-PANW-Region*"];
    const headers = rows.map((row) => `${row.replace(" ", ",").replace(" ", ",")},${FROM}\n`).join("");
    const { lists } = await runService(`${HOSTS}\n`, `${HEADERS}\n${headers}`);
    expect(lists[1]).toContain(`\`\n${said.join("\n")}\`;`);
  });
});
