import { describe, expect, test } from "vitest";
import { type Fixtures, startMockSase } from "../src/index.ts";
import { callApi, obtainToken } from "./requests.ts";

const ADDRESSES = "/sse/config/v1/addresses";

async function answers(fixtures: Fixtures, calls: readonly string[]) {
  await using sase = await startMockSase({ fixtures });
  const token = await obtainToken(sase);
  const answered = [];
  for (const call of calls) {
    const [method = "", path = ""] = call.split(" ");
    const response = await callApi(sase, token, path, { method });
    answered.push([response.status, await response.text()]);
  }
  return answered;
}

describe("a fixture", () => {
  test("answers its method and path with status, headers and a JSON body", async () => {
    const fixture = { status: 201, headers: { "X-Made": "yes" }, body: { id: 1 } };
    await using sase = await startMockSase({ fixtures: { [`POST ${ADDRESSES}`]: fixture } });
    const response = await callApi(sase, await obtainToken(sase), `${ADDRESSES}?folder=Shared`, { method: "POST" });
    expect([response.status, response.headers.get("x-made"), await response.json()]).toEqual([201, "yes", { id: 1 }]);
    expect(response.headers.get("content-type")).toMatch("application/json");
  });

  test("sends a text as it is, and nothing without a body", async () => {
    const fixtures = { "GET /text": { body: "plain" }, "DELETE /gone": { status: 204 } };
    expect(await answers(fixtures, ["GET /text", "DELETE /gone"])).toEqual([
      [200, "plain"],
      [204, ""],
    ]);
  });

  test("has the service's body for a status from 400 on without one", async () => {
    const fixtures = {
      "GET /broken": { status: 503 },
      "GET /sse/config/v1/tags": { status: 403 },
      "GET /empty": { status: 503, body: "" },
    };
    const [broken, forbidden, empty] = await answers(fixtures, Object.keys(fixtures));
    expect(broken?.[0]).toBe(503);
    expect(JSON.parse(String(broken?.[1]))).toMatchObject({ statusCode: 503 });
    // What the APIs of this path say, by docs/service/refusals.csv.
    expect([forbidden?.[0], JSON.parse(String(forbidden?.[1]))]).toMatchObject([403, { _errors: [{ code: "E007" }] }]);
    expect(empty).toEqual([503, ""]);
  });

  test("knows the parts of the path that its parameters stand for, and the TSG of the token", async () => {
    const body = { id: "{id}", tsg: "{tsgId}", other: "{unknown}", list: ["a-{id}"] };
    const [[, text] = []] = await answers({ "GET /things/{id}": { body } }, ["GET /things/a%20b"]);
    expect(JSON.parse(String(text))).toEqual({ id: "a b", tsg: "1838006364", other: "{unknown}", list: ["a-a b"] });
  });

  test("that spells a path out goes before a parameter, and that before any path below", async () => {
    const fixtures = {
      "* /**": { body: "any" },
      "GET /things/{id}": { body: "one" },
      "GET /things/new": { body: "new" },
      "* /things/{id}": { body: "other method" },
    };
    const calls = ["GET /things/new", "GET /things/7", "PUT /things/7", "GET /things/7/parts", "GET /else"];
    expect((await answers(fixtures, calls)).map(([, text]) => text)).toEqual([
      "new",
      "one",
      "other method",
      "any",
      "any",
    ]);
  });

  test("leaves what it does not name a 404", async () => {
    const fixtures = { "GET /things/{id}": { body: "one" } };
    const calls = ["GET /things", "GET /things/", "GET /things/1/2", "POST /things/1", "GET /thing/1"];
    expect((await answers(fixtures, calls)).map(([status]) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  test("needs a token all the same", async () => {
    await using sase = await startMockSase({ fixtures: { "GET /things": { body: "secret" } } });
    expect((await fetch(`${sase.apiOrigin}/things`)).status).toBe(401);
  });

  test("comes before respond, which answers the rest", async () => {
    await using sase = await startMockSase({
      fixtures: { "GET /fixed": { body: "fixture" } },
      respond: (_, response) => void response.end("respond"),
    });
    const token = await obtainToken(sase);
    expect(await (await callApi(sase, token, "/fixed")).text()).toBe("fixture");
    expect(await (await callApi(sase, token, "/else")).text()).toBe("respond");
  });
});

describe("a page", () => {
  const listed = { [`GET ${ADDRESSES}`]: { items: ["a", "b", "c"], limit: 2 } };
  const generated = { [`GET ${ADDRESSES}`]: { items: { count: 250, each: { name: "address-{n}" } } } };

  test.each([
    ["", { data: ["a", "b"], offset: 0, limit: 2, total: 3 }],
    ["?offset=2", { data: ["c"], offset: 2, limit: 2, total: 3 }],
    ["?limit=1&offset=1", { data: ["b"], offset: 1, limit: 1, total: 3 }],
    ["?offset=9", { data: [], offset: 9, limit: 2, total: 3 }],
    ["?offset=-1&limit=x", { data: ["a", "b"], offset: 0, limit: 2, total: 3 }],
  ])("has what offset and limit ask for: %j", async (query, page) => {
    const [[, text] = []] = await answers(listed, [`GET ${ADDRESSES}${query}`]);
    expect(JSON.parse(String(text))).toEqual(page);
  });

  test("is made of items that are alike, 200 at a time", async () => {
    const pages = await answers(generated, [`GET ${ADDRESSES}`, `GET ${ADDRESSES}?offset=200`]);
    const [first, last] = pages.map(([, text]) => JSON.parse(String(text)));
    expect(first).toMatchObject({ offset: 0, limit: 200, total: 250 });
    expect([first.data.length, first.data[0], last.data.length, last.data[49]]).toEqual([
      200,
      { name: "address-1" },
      50,
      { name: "address-250" },
    ]);
  });
});

test.each([
  [{ "get /things": {} }, '"get /things" is no method and path.'],
  [{ "GET things": {} }, '"GET things" is no method and path.'],
  [{ "GET /things?x=1": {} }, "without a query"],
  [{ "GET /things": { stauts: 200 } }, 'has no "stauts". Use one of: status, headers,'],
  [{ "GET /things": "text" }, '"GET /things" is "text". Give it status'],
  [{ "GET /things": { status: "503" } }, 'status is "503". Use a whole number from 200 to 599.'],
  [{ "GET /things": { limit: 0 } }, "limit is 0."],
  [{ "GET /things": { body: 1, items: [] } }, "has body and items."],
  [{ "GET /things": { items: "abc" } }, 'items is "abc".'],
  [{ "GET /things": { items: { each: 1 } } }, "count is undefined."],
  [{ "GET /things": { headers: ["a"] } }, "headers is a."],
])("a fixture that cannot be used is refused at once: %j", async (fixtures, message) => {
  await expect(startMockSase({ fixtures } as object)).rejects.toThrow(message);
});
