import { describe, expect, it } from "vitest";
import { TenantTokens } from "../src/index.ts";
import { testClock } from "./support/clock.ts";
import { gate, until } from "./support/gate.ts";
import { failure, SHORT_TIMEOUT, startSase } from "./support/mock.ts";

const OWN = "1000000000";

/** A service account with `count` tenants below its own. */
async function setUpTenants(count: number) {
  const tsgIds = Array.from({ length: count }, (_, at) => String(2_000_000_000 + at));
  const sase = await startSase({ tenants: Object.fromEntries(tsgIds.map((tsgId) => [tsgId, OWN])) });
  return { sase, tsgIds };
}

describe("the tokens of many tenants", () => {
  it("are one manager for each TSG, the same every time", async () => {
    const { sase, tsgIds } = await setUpTenants(2);
    const tenants = new TenantTokens(sase.credentials);
    const [first = "", second = ""] = tsgIds;
    expect(tenants.get(first)).toBe(tenants.get(first));
    expect(tenants.get(first)).not.toBe(tenants.get(second));
    expect((await tenants.get(second).getToken()).tsgId).toBe(second);
  });

  it("are refused for what is no TSG", async () => {
    const tenants = new TenantTokens({ clientId: "id", clientSecret: "fake-secret" });
    expect(() => tenants.get("all")).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
  });

  it("are requested at most 8 at a time", async () => {
    const { sase, tsgIds } = await setUpTenants(40);
    let inFlight = 0;
    let most = 0;
    const tenants = new TenantTokens({
      ...sase.credentials,
      async fetch(url, init) {
        most = Math.max(most, ++inFlight);
        return fetch(url, init).finally(() => inFlight--);
      },
    });
    sase.auth.misbehave({ latency: 5 }, { times: Infinity });
    const got = await Promise.all(tsgIds.map((tsgId) => tenants.get(tsgId).getToken()));
    expect(got.map(({ tsgId }) => tsgId)).toEqual(tsgIds);
    expect(most).toBe(8);
  });

  it("forget the least recently used tenant past maxTenants", async () => {
    const { sase, tsgIds } = await setUpTenants(3);
    const tenants = new TenantTokens({ ...sase.credentials, maxTenants: 2 });
    const [a, b, c] = tsgIds as [string, string, string];
    const [managerA, managerB] = [tenants.get(a), tenants.get(b)];
    tenants.get(a);
    tenants.get(c);
    expect(tenants.get(a)).toBe(managerA);
    expect(tenants.get(b)).not.toBe(managerB);
  });

  it("count the time-out from when a request leaves the queue, so that a long queue fails nobody", async () => {
    const { sase, tsgIds } = await setUpTenants(6);
    const tenants = new TenantTokens({ ...sase.credentials, concurrency: 1, timeout: 1500 });
    sase.auth.misbehave({ latency: 300 }, { times: Infinity });
    const got = await Promise.all(tsgIds.map((tsgId) => tenants.get(tsgId).getToken()));
    expect(got).toHaveLength(6);
  });

  it("are not held up for ever by a request that hangs: it loses its place after the time-out", async () => {
    const { sase, tsgIds } = await setUpTenants(2);
    let calls = 0;
    const tenants = new TenantTokens({
      ...sase.credentials,
      concurrency: 1,
      timeout: SHORT_TIMEOUT,
      fetch: (url, init) => (calls++ === 0 ? new Promise(() => {}) : fetch(url, init)),
    });
    const [first = "", second = ""] = tsgIds;
    const hanging = failure(tenants.get(first).getToken());
    expect((await tenants.get(second).getToken()).tsgId).toBe(second);
    expect((await hanging).code).toBe("ERR_TOKEN_ENDPOINT");
  });

  it("share the places between the renewals of one tenant and the first token of another", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(2);
    const held = gate();
    let calls = 0;
    const tenants = new TenantTokens({
      ...sase.credentials,
      concurrency: 1,
      async fetch(url, init) {
        if (++calls === 2) await held.opened;
        return fetch(url, init);
      },
    });
    const [first = "", second = ""] = tsgIds;
    await tenants.get(first).getToken();
    clock.pass(700_000);
    await tenants.get(first).getToken();
    await until(() => calls === 2);
    const waiting = tenants.get(second).getToken();
    await new Promise(setImmediate);
    expect(calls).toBe(2);
    held.open();
    expect((await waiting).tsgId).toBe(second);
  });
});
