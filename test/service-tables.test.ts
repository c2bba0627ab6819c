import { readFile } from "node:fs/promises";
import { SASE_ORIGINS } from "@sase-auth/core";
import { headerRows, hostRows } from "@sase-auth/test-kit/service-tables";
import { describe, expect, it } from "vitest";
import { declaredHeaders } from "../packages/core/src/headers/declared-headers.ts";
import { isVendorOrigin } from "../packages/core/src/keep/vendor-origin.ts";

const RUN = "Run `npm run service` after a change of docs/service.";
const hosts = await hostRows();
const headers = await headerRows();

/** Hosts that a table in Markdown names, with `{a,b}` for each of a and b. */
function hostsIn(markdown: string): string[] {
  const origins = Array.from(markdown.matchAll(/`(https:\/\/[\w.{},-]+)`/g), ([, origin = ""]) => origin);
  return origins.flatMap((origin) => {
    const [before = "", list, after = ""] = origin.split(/[{}]/);
    return list ? list.split(",").map((part) => before + part + after) : [origin];
  });
}

describe("a row of docs/service", () => {
  it.each([...hosts, ...headers].map(({ source, date }) => [source, date]))(
    "names its source, %s, and when: %s",
    (source, date) => {
      expect(source).toMatch(/^(https:\/\/\S+|openapi-specs\/\S+\.(ya?ml|json))$/);
      expect(date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    },
  );

  it("stands once for each host and each operation", () => {
    const keys = [...hosts.map(({ origin }) => origin), ...headers.map(({ method, path }) => `${method} ${path}`)];
    expect(keys).toEqual([...new Set(keys)]);
  });
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

  it.each(hosts.map(({ origin, token }) => [origin, token]))(
    "are known to expect the token or not: %s, %s",
    (origin, token) => {
      expect(isVendorOrigin(origin)).toBe(token === "yes");
    },
  );
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
      const all = headers.filter((row) => row.path.endsWith("/**") && path.startsWith(row.path.slice(0, -2)));
      const said = [...all.flatMap(names), ...names({ headers: own })];
      expect(new Set(said)).toEqual(new Set([...said, ...declaredHeaders(method(one), url(path))]));
    }
  });

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
    const isElsewhere = ({ path }: { path: string }) => !path.startsWith("/api/sase/v2.0/");
    for (const row of exact.filter(isElsewhere)) {
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
    ["members of every object", "/constructor/__proto__", "toString", []],
  ])("are found by what the path says: %s", (_, path, method, expected) => {
    expect(declaredHeaders(method, `https://api.example${path}`)).toEqual(expected);
  });
});
