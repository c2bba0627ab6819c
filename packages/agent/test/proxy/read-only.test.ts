import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { defaultTenants } from "@sase-auth/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUERY_PATHS } from "../../src/proxy/query-paths.ts";
import { send } from "../support/agent.ts";
import { bearer, exchange, head, proxying } from "../support/proxy.ts";

const JSON_BODY = { body: "{}", headers: { "content-type": "application/json", "content-length": "2" } };
const QUERY = "/insights/v3.0/resource/query/sites/site_count";
const readOnly = { readOnly: true };
/** As a text of its own, because a slash before it would begin a comment for what looks for the names of tests. */
const BELOW = "**";

const OVERRIDES = [
  "_method=DELETE",
  "x=1&_METHOD=PUT",
  "method=DELETE",
  "x=1;_method=DELETE",
  "%5Fmethod=DELETE",
  "%255Fmethod=DELETE",
  "_method[]=DELETE",
  ".method=DELETE",
  "+_method=DELETE",
  "_method",
  "X-HTTP-Method-Override=DELETE",
];

describe("a read-only agent sends on", () => {
  it.each(["GET", "HEAD", "OPTIONS"])("%s of any path", async (method) => {
    const { call } = await proxying(readOnly);
    for (const path of ["/", "/sse/config/v1/addresses?folder=All&name=a%20b", "/x/%C3%A4/a%2Bb", "/.well-known/x"])
      expect((await call(path, { method })).status).toBe(200);
  });

  it("POST of each query that is listed, with a body of JSON", async () => {
    const { call, sase } = await proxying(readOnly);
    for (const path of QUERY_PATHS) {
      const one = path.replace("**", "a/b").replaceAll(/\{.*?\}/g, "a");
      expect([path, (await call(one, { method: "POST", ...JSON_BODY })).status]).toEqual([path, 200]);
    }
    expect(sase.api.requests).toHaveLength(QUERY_PATHS.length);
  });

  it("what --allow names, and no more", async () => {
    const { call } = await proxying({
      readOnly: true,
      allow: [`GET /sse/config/v1/${BELOW}`, "POST /incidents/v1/search"],
    });
    const status = async (method: string, path: string) =>
      (await call(path, { method, ...(method === "POST" && JSON_BODY) })).status;
    expect(await status("GET", "/sse/config/v1/addresses?x=1")).toBe(200);
    expect(await status("HEAD", "/sse/config/v1/addresses/1")).toBe(200);
    expect(await status("POST", "/incidents/v1/search")).toBe(200);
    for (const [method, path] of [
      ["GET", "/sse/config/v1"],
      ["GET", "/sse/config/v1x/addresses"],
      ["GET", "/sse/config/v2/addresses"],
      ["OPTIONS", "/sse/config/v1/addresses"],
      ["POST", "/sse/config/v1/addresses"],
      ["POST", QUERY],
    ] as const)
      expect(await status(method, path)).toBe(403);
  });

  it("a request for its own TSG, and for others only if they are listed", async () => {
    const { own, child } = defaultTenants;
    const status = async (onlyTsg: string[] | undefined, tsgId: string) => {
      const { call } = await proxying(readOnly, { onlyTsg });
      return (await call("/", { headers: { "x-sase-tsg": tsgId } })).status;
    };
    expect(await status(undefined, own)).toBe(200);
    expect(await status(undefined, child)).toBe(403);
    expect(await status([child], child)).toBe(200);
  });
});

describe("a read-only agent", () => {
  it.each(["POST", "GET"])("has no token endpoint: %s", async (method) => {
    const { agent, sase } = await proxying(readOnly);
    for (const below of ["/oauth2", "/auth/v1/oauth2", "/am/oauth2"]) {
      for (const path of ["access_token", "revoke", "userinfo", "connect/jwk_uri"]) {
        const answer = await send(agent, {
          method,
          path: `${below}/${path}`,
          ...(method === "POST" && { form: { grant_type: "client_credentials" } }),
        });
        expect(answer.status).toBe(404);
      }
    }
    expect((await send(agent, { method: "GET", path: "/ready" })).status).toBe(200);
    expect(sase.auth.requests).toHaveLength(0);
  });

  it("takes no token of its own service for the local secret", async () => {
    const { agent, tenants } = await proxying(readOnly);
    const { value } = await tenants.get(agent.tsgId).getToken();
    expect((await send(agent, { method: "GET", path: "/", headers: bearer(value) })).status).toBe(401);
  });

  it("keeps no auth file", async () => {
    await expect(proxying(readOnly, { authFile: "/nowhere/scm.json" })).rejects.toThrow(
      "authFile and readOnly exclude each other: a token in a file is not read-only.",
    );
  });

  it("says which rule refuses a request, in the answer and in an event", async () => {
    const { call, events } = await proxying(readOnly);
    const { body } = await call("/a//b");
    expect(body).toEqual({ error: "read_only", error_description: "a doubled slash is refused." });
    expect(events).toMatchObject([{ type: "answered", status: 403, error: "read_only: a doubled slash is refused." }]);
  });
});

describe("a read-only agent refuses", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "LOCK", "QUERY"])("%s", async (method) => {
    const { call, sase } = await proxying(readOnly);
    for (const path of ["/sse/config/v1/addresses", "/sse/config/v1/config-versions/candidate:push", "/"])
      for (const body of [JSON_BODY, {}]) expect((await call(path, { method, ...body })).status).toBe(403);
    expect(sase.api.requests).toHaveLength(0);
  });

  it.each([
    ["a path beside a query's", "/insights/v3.0/resource/queries/x"],
    ["the path above all queries", "/insights/v3.0/resource/query"],
    ["the same with a slash", "/insights/v3.0/resource/query/"],
    ["a query in capitals", QUERY.toUpperCase()],
    ["a segment too many", "/incidents/v1/search/x"],
    ["an empty parameter", "/api/sase/v2.0/resource/query/"],
  ])("POST of %s", async (_, path) => {
    const { call, sase } = await proxying(readOnly);
    const { status } = await call(path, { method: "POST", ...JSON_BODY });
    expect(status).toBe(403);
    expect(sase.api.requests).toHaveLength(0);
  });

  it.each([
    ["a dot segment", "/x/../sse/config/v1/addresses"],
    ["a dot segment at the end", "/insights/v3.0/resource/query/.."],
    ["an encoded dot segment", "/x/%2e%2e/y"],
    ["half of one encoded", "/x/.%2E/y"],
    ["one with a parameter", "/x/..;a=b/y"],
    ["one with a space", "/x/..%20/y"],
    ["an encoded slash", "/x%2Fy"],
    ["a backslash", "/x\\y"],
    ["an encoded backslash", "/x%5cy"],
    ["an encoded null byte", "/x%00"],
    ["an encoded line break", "/x%0d%0a"],
    ["a doubled slash", "/x//y"],
    ["a doubled slash at the start", "//x"],
    ["a double encoding", "/x/%252e%252e/y"],
    ["a percent sign alone", "/x/%"],
    ["an overlong slash", "/x%c0%afy"],
    ["a wide slash", "/x%EF%BC%8Fy"],
    ["wide dots", "/x/%EF%BC%8E%EF%BC%8E/y"],
    ["a letter that is not encoded", "/\xe4"],
  ])("%s in a path", async (_, path) => {
    const { agent, sase } = await proxying(readOnly);
    expect(await exchange(agent, `${head(agent, `GET ${path} HTTP/1.1`, "Connection: close")}\r\n`)).toMatch(
      /^HTTP\/1\.1 40[03] /,
    );
    expect(sase.api.requests).toHaveLength(0);
  });

  it.each(OVERRIDES)("a method override in the query: %s", async (query) => {
    const { call, sase } = await proxying(readOnly);
    expect((await call(`/sse/config/v1/addresses?${query}`)).status).toBe(403);
    expect((await call(`${QUERY}?${query}`, { method: "POST", ...JSON_BODY })).status).toBe(403);
    expect(sase.api.requests).toHaveLength(0);
  });

  it.each([
    "X-HTTP-Method-Override",
    "x-http-method",
    "X-Method-Override",
    "X_HTTP_METHOD_OVERRIDE",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Forwarded-Path",
    "Upgrade",
  ])("the header %s", async (name) => {
    const { agent, sase } = await proxying(readOnly);
    for (const line of ["GET /x HTTP/1.1", `POST ${QUERY} HTTP/1.1`]) {
      const bytes = `${head(agent, line, `${name}: DELETE`, "Connection: close")}\r\n`;
      expect(await exchange(agent, bytes)).toMatch(/^HTTP\/1\.1 403 /);
    }
    expect(sase.api.requests).toHaveLength(0);
  });

  it.each([
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/jsonx",
    undefined,
  ])("a body that is no JSON: %s", async (type) => {
    const { call, sase } = await proxying(readOnly);
    const body = "_method=DELETE";
    const sent = { method: "POST", body, headers: { "content-type": type } };
    expect((await call(QUERY, sent)).status).toBe(403);
    const headers = { "content-type": "application/json", "content-length": String(body.length) };
    for (const method of ["GET", "OPTIONS"]) expect((await call("/x", { method, body, headers })).status).toBe(403);
    expect(sase.api.requests).toHaveLength(0);
  });
});

describe("no body of a query goes on", () => {
  const JSON_TYPE = "Content-Type: application/json";
  const FIELD = fc.constantFrom(
    JSON_TYPE,
    "content-type: application/x-www-form-urlencoded",
    "CONTENT-TYPE: text/plain",
    "Connection: close",
    "Connection: x, Content-Type",
    "Connection: content-type",
    "X-A: 1",
  );

  it.each([
    [[JSON_TYPE, "Content-Type: application/x-www-form-urlencoded"], "one content type"],
    [[JSON_TYPE, "Connection: close, content-type"], "must be JSON"],
  ])("with the fields %j", async (fields, why) => {
    const { agent, sase } = await proxying(readOnly);
    const lines = head(agent, `POST ${QUERY} HTTP/1.1`, "Content-Length: 2", ...fields, "Connection: close");
    expect(await exchange(agent, `${lines}\r\n{}`)).toMatch(new RegExp(`^HTTP/1\\.1 403 .*${why}`, "s"));
    expect(sase.api.requests).toHaveLength(0);
  });

  it("but with JSON as its only type", async () => {
    const { readOnlyLimit } = await import("../../src/proxy/read-only.ts");
    const limit = readOnlyLimit(undefined);
    let passed = 0;
    fc.assert(
      fc.property(fc.array(FIELD, { maxLength: 5 }), (fields) => {
        const message = new IncomingMessage(new Socket());
        message.method = "POST";
        message.rawHeaders = ["Content-Length", "2", ...fields.flatMap((field) => field.split(": "))];
        for (const [at, name] of message.rawHeaders.entries()) {
          const lower = name.toLowerCase();
          // As Node does: the first type counts.
          if (at % 2 === 0 && lower === "connection" && message.headers.connection)
            message.headers.connection += `, ${message.rawHeaders[at + 1]}`;
          else if (at % 2 === 0) message.headers[lower] ??= message.rawHeaders[at + 1];
        }
        if (limit(message, QUERY) !== undefined) return;
        passed++;
        expect(fields.filter((field) => /^content-type:/i.test(field))).toEqual([JSON_TYPE]);
        expect(fields.join("\n")).not.toMatch(/Connection: .*content-type/i);
      }),
      { numRuns: 2_000, seed: 18 },
    );
    expect(passed).toBeGreaterThan(100);
  });
});

describe("no path that a server could read as another one goes on", () => {
  /** How a server may read a path: it decodes up to three times, and takes other characters for slashes and dots. */
  function readings(path: string): string[] {
    const all = [path];
    for (let round = 0; round < 3; round++) {
      const last = all.at(-1) as string;
      const bytes = last.replaceAll(/(?:%[\da-f]{2})+/gi, (text) =>
        Buffer.from(text.replaceAll("%", ""), "hex").toString(round === 0 ? "utf8" : "latin1"),
      );
      all.push(bytes);
    }
    return all.flatMap((text) => [
      normalized(text),
      normalized(text.replaceAll("\\", "/")),
      normalized(text.normalize("NFKC")),
      normalized(text.replaceAll(/;[^/]*/g, "")),
      normalized(text.split("\0", 1)[0] as string),
      normalized(text.replaceAll(/[\s\p{Cc}]/gu, "")),
    ]);
  }

  /** RFC 3986 5.2.4, with empty segments left out, as many servers do. */
  function normalized(path: string): string {
    const out: string[] = [];
    for (const segment of path.split("/")) {
      if (segment === "..") out.pop();
      else if (segment !== "." && segment !== "") out.push(segment);
    }
    return `/${out.join("/")}`;
  }

  const TRICK = fc.constantFrom(
    ...[
      "/",
      "//",
      "/./",
      "/../",
      "/..",
      "\\",
      "%2f",
      "%2F",
      "%5c",
      "%252f",
      "%25252f",
      "%2e",
      "%2e%2e",
      ".",
      "..",
      "%00",
      "%0a",
    ],
    ...[
      ";",
      ";x=1",
      "%3b",
      "%c0%af",
      "%c0%ae",
      "%ef%bc%8f",
      "%ef%bc%8e",
      "%e2%80%8b",
      "%",
      "%25",
      "%20",
      "#",
      "?",
      "@",
    ],
  );
  const WORD = fc.constantFrom(
    ...["insights", "v3.0", "resource", "query", "sse", "config", "v1", "addresses", "incidents", "search", "a"],
  );
  const PATH = fc
    .array(fc.oneof(TRICK, WORD, fc.constant("/")), { minLength: 1, maxLength: 12 })
    .map((parts) => `/insights/v3.0/resource/query/${parts.join("")}`);

  it("to be carried out as a change", async () => {
    const { readOnlyLimit } = await import("../../src/proxy/read-only.ts");
    const limit = readOnlyLimit(undefined);
    let passed = 0;
    fc.assert(
      fc.property(PATH, (target) => {
        const request = { method: "POST", headers: {} } as Parameters<typeof limit>[0];
        if (limit(request, target) !== undefined) return;
        passed++;
        const [path = ""] = target.split("?", 1);
        for (const reading of readings(path)) expect(reading).toMatch(/^\/insights\/v3\.0\/resource\/query(\/|$)/);
      }),
      { numRuns: 20_000, seed: 18 },
    );
    expect(passed).toBeGreaterThan(1_000);
  });

  it("outside of --allow", async () => {
    const { readOnlyLimit } = await import("../../src/proxy/read-only.ts");
    const { parseAllow } = await import("../../src/proxy/allow.ts");
    const limit = readOnlyLimit([parseAllow(`GET /insights/v3.0/resource/query/a/${BELOW}`)]);
    fc.assert(
      fc.property(PATH, (target) => {
        const request = { method: "GET", headers: {} } as Parameters<typeof limit>[0];
        if (limit(request, target) !== undefined) return;
        const [path = ""] = target.split("?", 1);
        for (const reading of readings(path)) expect(reading).toMatch(/^\/insights\/v3\.0\/resource\/query\/a(\/|$)/);
      }),
      { numRuns: 10_000, seed: 18 },
    );
  });
});

it.each([
  "GET",
  "/x",
  "get /x",
  "GET x",
  "GET /x?y",
  "GET /x/../y",
  "GET /x//y",
  `GET /${BELOW}/x`,
  "GET  /x",
  "GET /a%2fb",
])("an --allow that is none is refused at once: %s", async (rule) => {
  await expect(proxying({ readOnly: true, allow: [rule] })).rejects.toThrow(
    /^proxy\.allow \(--allow\) takes a method and a path/,
  );
});

it("--allow needs --read-only", async () => {
  await expect(proxying({ allow: ["GET /x"] })).rejects.toThrow("proxy.allow narrows readOnly, and needs it.");
});
