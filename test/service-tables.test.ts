import { readFile } from "node:fs/promises";
import { AccessToken, SASE_ORIGINS } from "@sase-auth/core";
import { behaviourRows, headerRows, hostRows, queryRows, refusalRows } from "@sase-auth/test-kit/service-tables";
import { describe, expect, it } from "vitest";
import { QUERY_PATHS } from "../packages/agent/src/proxy/query-paths.ts";
import { declaredHeaders } from "../packages/core/src/headers/declared-headers.ts";
import { saseHeaders } from "../packages/core/src/headers/sase-headers.ts";
import { problemsIn } from "../scripts/service/check-tables.ts";

const RUN = "Run `npm run service` after a change of docs/service.";
const hosts = await hostRows();
const headers = await headerRows();
const refusals = await refusalRows();
const queries = await queryRows();
const behaviour = await behaviourRows();

const token = new AccessToken({ value: "made-up", expiresAt: Date.now() + 60_000, tsgId: "1234567890" });

/** Whether a row is for all paths below one, and this is such a path. */
function isBelow(path: string, row: { path: string }): boolean {
  return row.path.endsWith("/**") && path !== row.path && path.startsWith(row.path.slice(0, -2));
}

/** Hosts that a table in Markdown names, with `{a,b}` for each of a and b. */
function hostsIn(markdown: string): string[] {
  const origins = Array.from(markdown.matchAll(/`(https:\/\/[\w.{},-]+)`/g), ([, origin = ""]) => origin);
  return origins.flatMap((origin) => {
    const [before = "", list, after = ""] = origin.split(/[{}]/);
    return list ? list.split(",").map((part) => before + part + after) : [origin];
  });
}

it("the tables of docs/service have nothing in them that `npm run service` refuses", async () => {
  expect(await problemsIn(process.cwd())).toEqual([]);
});

describe("a row of refusals.csv, behaviour.csv and queries.csv", () => {
  it.each([...refusals, ...behaviour, ...queries].map(({ source, date }) => [source, date]))(
    "names its source, %s, and when: %s",
    (source, date) => {
      expect(source).toMatch(/^(https:\/\/\S+|openapi-specs\/\S+\.(ya?ml|json)|unrecorded)$/);
      expect(date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    },
  );

  it("stands once for each refusal and statement", () => {
    const keys = [...refusals.map(({ path, why }) => `${path} ${why}`), ...behaviour.map(({ id }) => id)];
    expect(keys).toEqual([...new Set(keys)]);
  });
});

it("the queries of docs/service/queries.csv are those that an agent lets pass", () => {
  expect(QUERY_PATHS, RUN).toEqual(queries.map(({ path }) => path));
});

describe("the hosts of docs/service/hosts.csv", () => {
  const taking = hosts.filter(({ token }) => token === "yes").map(({ origin }) => origin);

  it("that take the token are SASE_ORIGINS", () => {
    expect(SASE_ORIGINS, RUN).toEqual(taking);
  });

  it("that take the token are those of the page that lists them", async () => {
    const readme = await readFile("docs/service/README.md", "utf8");
    const [, section = ""] = /^## Hosts\n([\s\S]*?)^## /m.exec(readme) ?? [];
    expect(hostsIn(section).sort()).toEqual([...taking].sort());
  });
});

describe("the operations of docs/service/headers.csv", () => {
  const url = (path: string) =>
    `https://api.example${path.replaceAll(/\{.*?\}/g, "a1").replace("**", "below/it")}?x=/y`;
  const method = (method: string) => (method === "*" ? "PUT" : method);
  const names = (row: { headers: string }) => row.headers.replaceAll("*", "").split(" ");

  it.each(headers.map((row) => [row.method, row.path, row] as const))(
    "declare their headers: %s %s",
    (_, path, row) => {
      const declared = declaredHeaders(method(row.method), url(path));
      expect(declared, RUN).toEqual(expect.arrayContaining(names(row)));
    },
  );

  it("declare nothing that no row says of them", () => {
    for (const { method: one, path, headers: own } of headers) {
      const all = headers.filter((row) => isBelow(path, row));
      const said = [...all.flatMap(names), ...names({ headers: own })];
      expect(new Set(said)).toEqual(new Set([...said, ...declaredHeaders(method(one), url(path))]));
    }
  });

  it("are the row's own where a row for all paths has another header for the same value", () => {
    const sites = "/insights/v3.0/resource/query/sites/site_count";
    expect(declaredHeaders("POST", url(sites))).toEqual(["PANW-Region", "Prisma-Tenant"]);
    expect(declaredHeaders("POST", url(sites.replace("count", "list")))).toEqual(["X-PANW-Region", "Prisma-Tenant"]);
  });

  it.each(headers.map((row) => [row.method, row.path, row] as const))(
    "have a value in saseHeaders for each of their headers: %s %s",
    (_, path, row) => {
      const add = saseHeaders({ region: "de", psTenant: "ps1", subTenant: "7" });
      const added = add({ method: method(row.method), url: url(path), token, get: () => undefined });
      expect(Object.keys(added)).toEqual(expect.arrayContaining(names(row)));
    },
  );

  const exact = headers.filter(({ path }) => !path.endsWith("**"));

  it.each([
    ["another method", "PATCH", (path: string) => path],
    ["HEAD", "HEAD", (path: string) => path],
    ["a slash at the end", "", (path: string) => `${path}/`],
    ["one segment more", "", (path: string) => `${path}/a1`],
    ["a doubled slash", "", (path: string) => path.replace("/v", "//v")],
    ["another prefix", "", (path: string) => `/proxy${path}`],
    ["another case", "", (path: string) => path.toUpperCase()],
    ["an encoded slash in the middle", "", (path: string) => path.replace(/(?<=.)\//, "%2F")],
    ["the path as a query", "", (path: string) => `/?${path}`],
    ["the path as a fragment", "", (path: string) => `/#${path}`],
    ["another version", "", (path: string) => path.replace(/v\d/, "v9")],
  ])("are not meant by a near miss: %s", (_, other, change) => {
    for (const row of exact.filter(({ path }) => !headers.some((all) => isBelow(path, all)))) {
      const missed = `https://api.example${change(row.path.replaceAll(/\{.*?\}/g, "a1"))}`;
      const said = exact.some(
        ({ method, path }) => method === (other || row.method) && path !== row.path && sameShape(path, missed),
      );
      if (!said) expect([missed, declaredHeaders(other || row.method, missed)]).toEqual([missed, []]);
    }
  });

  function sameShape(template: string, missed: string): boolean {
    const pattern = template
      .replaceAll(/\{.*?\}/g, "\n")
      .replaceAll(/[^\w\n/]/g, "\\$&")
      .replaceAll("\n", "[^/]+");
    return new RegExp(`^${pattern}$`).test(decodeURI(new URL(missed).pathname));
  }

  it.each([
    ["an encoded letter", "/%61dem/telemetry/v2/agent/properties", "GET", ["Prisma-Tenant", "Prisma-SubTenant"]],
    ["an encoded colon", "/sse/connector/v2.0/api/tenant%3Astatus", "GET", ["x-panw-region"]],
    ["an encoded slash in a parameter", "/sse/connector/v2.0/api/connectors/a%2Fb", "PUT", ["x-panw-region"]],
    ["dots", "/x/../incidents/v1/%2e/search", "POST", ["prisma-tenant", "X-PANW-Region"]],
    [
      "what cannot be decoded in a parameter",
      "/incidents/v1/details/%E0%A4%A",
      "GET",
      ["prisma-tenant", "X-PANW-Region"],
    ],
    ["what cannot be decoded elsewhere", "/incidents/v1/%E0%A4%A/1", "GET", []],
    ["an empty parameter", "/incidents/v1/details/", "GET", []],
    ["a parameter of a slash alone", "/incidents/v1/details/%2F", "GET", ["prisma-tenant", "X-PANW-Region"]],
    ["a slash in place of a parameter's name", "/incidents/v1/%2F/1", "GET", []],
    ["an operation beside them", "/sse/connector/v2.0/api/connectors/a/pcaps", "GET", []],
    ["the prefix of a whole API alone", "/ai_gw", "GET", []],
    ["a longer name than a whole API's", "/ai_gw2/admin/v2/plugins", "GET", []],
    [
      "the guide's example of Insights 3.0",
      "/insights/v3.0/resource/query/applications/application_list",
      "POST",
      ["X-PANW-Region", "Prisma-Tenant"],
    ],
    ["another method than a whole API's", "/insights/v3.0/resource/query/sites/site_count", "GET", []],
    ["the version before a whole API's", "/insights/v2.0/resource/query/sites/site_count", "POST", []],
    ["members of every object", "/constructor/__proto__", "toString", []],
  ])("are found by what the path says: %s", (_, path, method, expected) => {
    expect(declaredHeaders(method, `https://api.example${path}`)).toEqual(expected);
  });
});
