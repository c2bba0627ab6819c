import type { Dispatcher } from "undici";
import { Agent, Client, Pool, request } from "undici";
import { Client as Client7 } from "undici-7";
import { expect, test } from "vitest";
import { SASE_ORIGINS, saseAuth } from "../src/index.ts";
import { noTokens, start, startServer } from "./start.ts";

const ORIGIN = "https://api.sase.paloaltonetworks.com";
const TAKES_ALL: Dispatcher.DispatchHandler = { onRequestStart() {}, onResponseError() {} };

/** What an interceptor with the default origins sends for a request, without a network. */
function sent(
  options: Partial<Dispatcher.DispatchOptions>,
  { own, handler = TAKES_ALL, tokens = noTokens } = {} as Around,
) {
  const calls: unknown[][] = [];
  const interceptor = saseAuth(tokens) as (dispatch: Dispatcher.Dispatch, own?: string) => Dispatcher.Dispatch;
  const dispatch = interceptor((...call) => calls.push(call) > 1, own);
  const given = { origin: ORIGIN, path: "/", method: "GET", ...options } as Dispatcher.DispatchOptions;
  const returned = dispatch(given, handler);
  return { given, handler, calls, returned };
}

interface Around {
  own?: string;
  handler?: Dispatcher.DispatchHandler;
  tokens?: typeof noTokens;
}

test.each<[string, Partial<Dispatcher.DispatchOptions>, Around]>([
  ["to another host", { origin: "https://api.example.com" }, {}],
  ["to another port", { origin: `${ORIGIN}:8443` }, {}],
  ["by plain http", { origin: ORIGIN.replace("https", "http") }, {}],
  ["whose path is a URL", { path: "http://api.example.com/" }, {}],
  ["with an Authorization in a record", { headers: { AUTHORIZATION: "Basic own" } }, {}],
  ["with an Authorization in a flat list", { headers: ["x-a", "1", "Authorization", "Basic own"] }, {}],
  ["with an Authorization in a Map", { headers: new Map([["authorization", "Basic own"]]) }, {}],
  ["with the Host of another", { headers: { host: "api.example.com" } }, {}],
  ["that opens a tunnel", { method: "CONNECT" }, {}],
  ["by a Pool of another origin", {}, { own: "https://api.example.com" }],
  ["with a handler of undici 6", {}, { handler: { onConnect() {} } as Dispatcher.DispatchHandler }],
])("a request %s goes on as it is, in the same turn, without a token", (_, options, around) => {
  const { given, handler, calls, returned } = sent(options, around);
  expect(calls).toHaveLength(1);
  expect(calls[0]?.[0]).toBe(given);
  expect(calls[0]?.[1]).toBe(handler);
  expect(returned).toBe(false);
});

test.each(SASE_ORIGINS)("a request to %s gets a token by default", async (origin) => {
  await using api = await start();
  await api.tokens.getToken();
  const { calls, given, returned } = sent({ origin: new URL(origin) }, { tokens: api.tokens });
  const { authorization } = await api.tokens.getToken();
  expect(calls[0]?.[0]).toEqual({ ...given, headers: { authorization }, body: undefined });
  expect(returned).toBe(false);
});

test("headers that can be read only once are sent all the same, and the source is told of an unlisted origin", async () => {
  await using api = await start();
  const told: string[] = [];
  const tokens = { ...noTokens, unattached: (origin: string) => void told.push(origin) };
  const dispatcher = new Agent().compose(saseAuth(tokens));
  const headers = new Map([["x-of", "caller"]]).entries();
  await request(api.url, { dispatcher, headers });
  expect(api.sase.api.requests[0]?.headers["x-of"]).toBe("caller");
  expect(told).toEqual([api.sase.apiOrigin]);
});

test.each<[string, NonNullable<Dispatcher.DispatchOptions["headers"]>]>([
  ["a record", { "X-Of": "caller", "x-many": ["1", "2"] }],
  ["a flat list", ["X-Of", "caller", "x-many", "1", "x-many", "2"]],
  [
    "a Map",
    new Map<string, string | string[]>([
      ["X-Of", "caller"],
      ["x-many", ["1", "2"]],
    ]),
  ],
  [
    "Headers",
    new Headers([
      ["X-Of", "caller"],
      ["x-many", "1"],
      ["x-many", "2"],
    ]) as unknown as Record<string, string>,
  ],
])("headers as %s are sent beside the token, in the replay too", async (_, headers) => {
  await using api = await start();
  await api.rejectFirst();
  expect((await request(api.url, { dispatcher: api.dispatcher, headers })).statusCode).toBe(200);
  expect(
    api.sase.api.requests.map(({ headers }) => [headers["x-of"], headers["x-many"], headers["cache-control"]]),
  ).toEqual([
    ["caller", "1, 2", undefined],
    ["caller", "1, 2", "no-cache"],
  ]);
});

test("a Client and a Pool of a listed origin get a token, and one of another gets none, whatever a request names", async () => {
  await using api = await start();
  await using other = await startServer((_, response) => response.end());
  for (const Kind of [Client, Pool]) {
    const dispatcher = new Kind(api.sase.apiOrigin).compose(api.interceptor);
    expect((await dispatcher.request({ path: "/", method: "GET" })).statusCode).toBe(200);
    await request(api.url, { dispatcher: new Kind(other.origin).compose(api.interceptor) });
  }
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
});

test("a Client of undici 7, which does not tell its origin, asks for it", async () => {
  await using api = await start();
  const dispatcher = new Client7(api.sase.apiOrigin).compose(api.interceptor as never);
  await expect(dispatcher.request({ path: "/", method: "GET" })).rejects.toMatchObject({ code: "ERR_INVALID_OPTION" });
  const { apiOrigin: origin } = api.sase;
  expect((await dispatcher.request({ origin, path: "/", method: "GET" })).statusCode).toBe(200);
});

test("the URL that is sent is the one that was passed, whatever the caller changes while a token is awaited", async () => {
  await using api = await start();
  const made: string[] = [];
  const add = ({ url }: { url: string }) => ({ "x-made": String(made.push(url)) });
  const interceptor = saseAuth(api.tokens, { origins: [api.sase.apiOrigin], headers: add });
  const query = { a: "1 2", b: [3, 4] };
  const options = { origin: new URL(api.sase.apiOrigin), path: "/passed", method: "GET" as const, query };
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart() {},
    onResponseStart() {},
    onResponseData() {},
    onResponseEnd: () => resolve(),
    onResponseError: (_, error) => reject(error),
  };
  new Agent().compose(interceptor).dispatch(options, handler);
  Object.assign(options, { path: "/changed", method: "DELETE", query: {} });
  await ended;
  expect(api.sase.api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /passed?a=1%202&b=3&b=4"]);
  expect(made).toEqual([`${api.sase.apiOrigin}/passed?a=1%202&b=3&b=4`]);
});

test("a header that has the name of the prototype is left out, and no header is inherited", async () => {
  await using api = await start();
  const headers = ["__proto__", "a", "__proto__", "b", "x-kept", "1"];
  const { statusCode } = await request(api.url, { dispatcher: api.dispatcher, headers });
  expect(statusCode).toBe(200);
  expect(api.sase.api.requests[0]?.headers["x-kept"]).toBe("1");
});
