import { expect, it } from "vitest";
import { problemsOf, type SoakFigures } from "../../scripts/soak-verdict.ts";

const MIB = 2 ** 20;
const fetch = {
  adapter: "fetch",
  ...{ requests: 1000, failed: 0, unauthorized: 0, firstFailure: undefined },
  ...{ tokensObtained: 5, failedInBackground: 2, longest: 10 },
} as const;
const server = {
  ...{ tokenRequests: 8, failedTokenRequests: 3, outages: 1 },
  ...{ apiRequests: 1000, rejected: 4, revocations: 1, connections: 0 },
};
const idle = { memory: 30 * MIB, sockets: 9, timers: 0 };
const good: SoakFigures = {
  ...{ load: [fetch], server, held: [idle, idle], callers: 8 },
  closed: { ...idle, sockets: 0 },
};

it("the soak finds no problem in a run without failed requests", () => {
  expect(problemsOf(good)).toEqual([]);
});

it.each<[string, Partial<SoakFigures>, string]>([
  [
    "a failed request",
    { load: [{ ...fetch, failed: 1, firstFailure: "no" }] },
    "fetch: 1 requests failed (the first: no)",
  ],
  ["a 401 to a caller", { load: [{ ...fetch, unauthorized: 2 }] }, "fetch: 2 callers got a 401"],
  ["an adapter that was not used", { load: [{ ...fetch, requests: 0 }] }, "fetch: no request was sent"],
  [
    "a token service that never failed",
    { server: { ...server, failedTokenRequests: 0 } },
    "no token request failed: there was nothing to endure",
  ],
  [
    "a token service that was never away",
    { server: { ...server, outages: 0 } },
    "the token service was never away: there was nothing to endure",
  ],
  [
    "tokens that were never rejected",
    { server: { ...server, rejected: 0 } },
    "no token was rejected: there was nothing to replace",
  ],
  [
    "an adapter that never renewed its token",
    { load: [{ ...fetch, tokensObtained: 1 }] },
    "fetch: no token was renewed",
  ],
  ["memory that grows", { held: [idle, { ...idle, memory: 40 * MIB }] }, `memory grew by ${10 * MIB} bytes`],
  ["too many connections", { held: [{ ...idle, sockets: 25 }, idle] }, "more than 24 connections were open"],
  [
    "a timer of something that has ended",
    { held: [idle, { ...idle, timers: 1 }] },
    "timers ran while nothing was under way",
  ],
  ["a connection that is left", { closed: { ...idle, sockets: 1 } }, "1 connections are left"],
  ["a timer that is left", { closed: { ...idle, sockets: 0, timers: 1 } }, "1 timers are left"],
])("the soak finds %s", (_what, change, problem) => {
  expect(problemsOf({ ...good, ...change })).toEqual([problem]);
});
