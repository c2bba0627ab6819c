import { inspect } from "node:util";
import { expect, test } from "vitest";
import { type MockSase, startMockSase } from "../src/index.ts";
import { callApi, obtainToken } from "./requests.ts";

/** Everything about a used mock that a test may print, under the name it goes by. */
const printed: [string, (sase: MockSase) => unknown][] = [
  ["the mock", (sase) => sase],
  ["a server", (sase) => sase.auth],
  ["a token request", (sase) => sase.auth.requests[0]],
  ["an API request", (sase) => sase.api.requests[0]],
  ["an issued token", (sase) => sase.issued[0]],
  ["all of them in a list", (sase) => [sase, sase.api.requests, sase.auth.tokenRequests, sase.issued]],
];

const ways: [string, (value: unknown) => string][] = [
  ["util.inspect", (value) => inspect(value, { depth: 20 })],
  [
    "util.inspect with getters and hidden members",
    (value) => inspect(value, { depth: 20, getters: true, showHidden: true }),
  ],
  ["JSON.stringify", (value) => JSON.stringify(value)],
  ["String", (value) => String(value)],
];

async function usedMock(): Promise<MockSase> {
  const sase = await startMockSase();
  await callApi(sase, await obtainToken(sase), "/things", { method: "POST", body: "fake-secret-body" });
  return sase;
}

const cases = printed.flatMap(([what, pick]) => ways.map(([how, print]) => ({ what, how, pick, print })));

test.each(cases)("shows no token and no secret of $what by $how", async ({ pick, print }) => {
  await using sase = await usedMock();
  const { clientId, clientSecret } = sase.credentials;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const text = print(pick(sase));
  for (const secret of [clientSecret, basic, sase.issued[0]?.value, "fake-secret-body"]) {
    expect(text.includes(String(secret))).toBe(false);
  }
});

test("still shows what a request was", async () => {
  await using sase = await usedMock();
  expect(inspect(sase.api.requests[0])).toMatch(/^ReceivedRequest {.*method: 'POST'.*path: '\/things'.*status: 200/s);
});

test("shows the addresses of the mock", async () => {
  await using sase = await usedMock();
  expect(inspect(sase)).toContain(sase.authOrigin);
});

test("shows no secret of its credentials by console.log, and spreads all of them", async () => {
  await using sase = await startMockSase();
  expect(inspect(sase.credentials)).toMatch(/^Credentials {/);
  expect(inspect(sase.credentials)).not.toContain(sase.credentials.clientSecret);
  expect(Object.keys({ ...sase.credentials })).toEqual(["clientId", "clientSecret", "tsgId", "tokenUrl"]);
});
