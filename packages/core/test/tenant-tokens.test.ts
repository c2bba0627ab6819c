import { describe, expect, it, vi } from "vitest";
import { TenantTokens, type TokenEvent } from "../src/index.ts";
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

  it("are not held up for ever by a request that hangs: it loses its place after a third of the time-out", async () => {
    const { sase, tsgIds } = await setUpTenants(2);
    let calls = 0;
    const tenants = new TenantTokens({
      ...sase.credentials,
      concurrency: 1,
      timeout: SHORT_TIMEOUT,
      fetch: (url, init) => (calls++ === 0 ? new Promise(() => {}) : fetch(url, init)),
    });
    const [first = "", second = ""] = tsgIds;
    let hasFailed = false;
    const hanging = failure(tenants.get(first).getToken()).finally(() => {
      hasFailed = true;
    });
    expect((await tenants.get(second).getToken()).tsgId).toBe(second);
    expect(hasFailed).toBe(false); // so the place was free before the time-out
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

describe("a tenant whose request fails in a way that may pass", () => {
  it("sleeps without a place in the queue", async () => {
    const { sase, tsgIds } = await setUpTenants(2);
    const [first = "", second = ""] = tsgIds;
    const order: string[] = [];
    const tenants = new TenantTokens({
      ...sase.credentials,
      concurrency: 1,
      async fetch(url, init) {
        const isSecond = init.body.endsWith(second);
        order.push(isSecond ? "second" : "first");
        return order.length === 1 ? new Response("", { status: 503 }) : fetch(url, init);
      },
    });
    const sleeping = tenants.get(first).getToken();
    await until(() => order.length === 1);
    await tenants.get(second).getToken();
    await sleeping;
    expect(order).toEqual(["first", "second", "first"]);
  });

  it("passes a Retry-After on to all tenants at once, in an error about their own TSG", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(2);
    const tenants = new TenantTokens(sase.credentials);
    const [first = "", second = ""] = tsgIds;
    sase.auth.misbehave({ status: 429, retryAfter: 40 });
    await failure(tenants.get(first).getToken());
    const error = await failure(tenants.get(second).getToken());
    expect(error).toMatchObject({ code: "ERR_TOKEN_ENDPOINT", retryAfter: expect.closeTo(40_000, -3) });
    expect(error.message).toMatch(
      new RegExp(`no token for TSG ${second}: it asked this account to wait. Try again in \\d+ s.`),
    );
    expect(sase.auth.tokenRequests).toHaveLength(1);
    clock.pass(41_000);
    expect((await tenants.get(second).getToken()).tsgId).toBe(second);
  });

  it("without a Retry-After holds up no other tenant, also after an earlier Retry-After has ended", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(3);
    const tenants = new TenantTokens(sase.credentials);
    const [first = "", second = "", third = ""] = tsgIds;
    sase.auth.misbehave({ status: 429, retryAfter: 40 });
    await failure(tenants.get(first).getToken());
    clock.pass(41_000);
    sase.auth.misbehave({ html: true }); // not final, and not repeated
    await failure(tenants.get(second).getToken());
    const pauses = vi.spyOn(globalThis, "setTimeout");
    await tenants.get(third).getToken();
    expect(pauses.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms > 50 && ms <= 500)).toEqual([]);
    pauses.mockRestore();
  });

  it("lets renewals of other tenants wait, too", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(2);
    const tenants = new TenantTokens(sase.credentials);
    const [first = "", second = ""] = tsgIds;
    await tenants.get(first).getToken();
    clock.pass(700_000); // in the early window
    sase.auth.misbehave({ status: 429, retryAfter: 40 });
    await failure(tenants.get(second).getToken());
    await tenants.get(first).getToken();
    expect(tenants.get(first).renewal()).toBeUndefined();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("a secret that takes longer than a request may hold its place", () => {
  it("is asked for once for each request, and the request is sent", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(2);
    const vault = gate();
    let asked = 0;
    const tenants = new TenantTokens({
      ...sase.credentials,
      concurrency: 1,
      async clientSecret() {
        asked++;
        await vault.opened;
        return sase.credentials.clientSecret;
      },
    });
    const [first = "", second = ""] = tsgIds;
    const waiting = tenants.get(first).getToken();
    await until(() => asked === 1);
    clock.pass(11_000); // more than a third of the time-out
    const next = tenants.get(second).getToken();
    await new Promise(setImmediate);
    vault.open();
    expect((await waiting).tsgId).toBe(first);
    expect((await next).tsgId).toBe(second);
    expect([asked, sase.auth.tokenRequests.length]).toEqual([2, 2]);
  });
});

describe("a queued request", () => {
  it("is not sent when all its callers have gone", async () => {
    const { sase, tsgIds } = await setUpTenants(12);
    const [last = "", ...others] = tsgIds;
    sase.auth.misbehave({ latency: 30 }, { times: Infinity });
    const tenants = new TenantTokens({ ...sase.credentials, concurrency: 2 });
    const controller = new AbortController();
    const gone = others.map((tsgId) => failure(tenants.get(tsgId).getToken({ signal: controller.signal })));
    await until(() => sase.auth.tokenRequests.length === 2);
    controller.abort();
    await Promise.all(gone);
    await tenants.get(last).getToken();
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("is sent for a caller that came after the others had gone", async () => {
    const { sase, tsgIds } = await setUpTenants(2);
    const [first = "", second = ""] = tsgIds;
    sase.auth.misbehave({ latency: 30 }, { times: Infinity });
    const tenants = new TenantTokens({ ...sase.credentials, concurrency: 1 });
    const busy = tenants.get(first).getToken();
    const controller = new AbortController();
    const gone = failure(tenants.get(second).getToken({ signal: controller.signal }));
    controller.abort();
    await gone;
    expect((await tenants.get(second).getToken()).tsgId).toBe(second);
    await busy;
  });

  it("is sent for a renewal in the background, which no caller ever waited for", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(2);
    const [first = "", second = ""] = tsgIds;
    const tenants = new TenantTokens({ ...sase.credentials, concurrency: 1 });
    await tenants.get(first).getToken();
    clock.pass(700_000);
    sase.auth.misbehave({ latency: 30 });
    const busy = tenants.get(second).getToken();
    await tenants.get(first).getToken();
    await tenants.get(first).renewal();
    await busy;
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });
});

describe("a client that the service refuses", () => {
  const REFUSAL = { status: 401, body: JSON.stringify({ error: "invalid_client" }) };

  it("is asked for by three tenants, and by none after that for 30 s", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(40);
    const tenants = new TenantTokens(sase.credentials);
    sase.auth.misbehave(REFUSAL, { times: Infinity });
    for (const tsgId of tsgIds) {
      const error = await failure(tenants.get(tsgId).getToken());
      expect(error).toMatchObject({ code: "ERR_TOKEN_REQUEST", error: "invalid_client", status: 401 });
      expect(error.message).toContain(tsgId);
    }
    expect(sase.auth.tokenRequests).toHaveLength(3);
    clock.pass(30_000);
    await failure(tenants.get(tsgIds[39] ?? "").getToken());
    expect(sase.auth.tokenRequests).toHaveLength(4);
  });

  it("costs at most three requests and those under way when all tenants ask at once", async () => {
    const { sase, tsgIds } = await setUpTenants(100);
    const tenants = new TenantTokens(sase.credentials);
    sase.auth.misbehave({ ...REFUSAL, latency: 5 }, { times: Infinity });
    await Promise.all(tsgIds.map((tsgId) => failure(tenants.get(tsgId).getToken())));
    expect(sase.auth.tokenRequests.length).toBeLessThanOrEqual(3 + 8);
  });

  it("is remembered though maxTenants is too small for the tenants", async () => {
    const { sase, tsgIds } = await setUpTenants(20);
    const tenants = new TenantTokens({ ...sase.credentials, maxTenants: 5 });
    sase.auth.misbehave(REFUSAL, { times: Infinity });
    for (let round = 0; round < 3; round++) for (const tsgId of tsgIds) await failure(tenants.get(tsgId).getToken());
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("is asked for again as soon as the secret is another", async () => {
    const { sase, tsgIds } = await setUpTenants(5);
    let clientSecret = "fake-and-wrong";
    const tenants = new TenantTokens({ ...sase.credentials, clientSecret: () => clientSecret });
    for (const tsgId of tsgIds) await failure(tenants.get(tsgId).getToken());
    clientSecret = sase.credentials.clientSecret;
    for (const tsgId of tsgIds) expect((await tenants.get(tsgId).getToken()).tsgId).toBe(tsgId);
  });

  it("is remembered though an earlier secret is refused late, after its request was given up", async () => {
    const clock = testClock();
    const { sase, tsgIds } = await setUpTenants(3);
    let clientSecret = "fake-and-old";
    const late = gate();
    let sent = 0;
    const tenants = new TenantTokens({
      ...sase.credentials,
      clientSecret: () => clientSecret,
      async fetch(url, init) {
        if (sent++ === 0) await late.opened;
        return fetch(url, init);
      },
    });
    const first = failure(tenants.get(OWN).getToken());
    await until(() => sent === 1);
    clientSecret = "fake-and-new";
    clock.pass(60_000);
    await failure(tenants.get(OWN).getToken());
    for (const tsgId of tsgIds.slice(1)) await failure(tenants.get(tsgId).getToken());
    late.open();
    await first;
    await until(() => sase.auth.tokenRequests.length === 4);
    await failure(tenants.get(tsgIds[0] ?? "").getToken());
    expect(sase.auth.tokenRequests).toHaveLength(4);
  });

  it("was refused for its TSG alone where the secret has obtained a token", async () => {
    const { sase, tsgIds } = await setUpTenants(8);
    const tenants = new TenantTokens(sase.credentials);
    const [good = "", ...bad] = tsgIds;
    await tenants.get(good).getToken();
    sase.auth.misbehave(REFUSAL, { times: Infinity });
    for (const tsgId of bad) await failure(tenants.get(tsgId).getToken());
    expect(sase.auth.tokenRequests).toHaveLength(1 + bad.length);
  });
});

describe("maxTenants", () => {
  it("that is too small is reported by one event", async () => {
    const { sase, tsgIds } = await setUpTenants(5);
    const events: TokenEvent[] = [];
    const onEvent = (event: TokenEvent) => void events.push(event);
    const tenants = new TenantTokens({ ...sase.credentials, maxTenants: 2, onEvent });
    for (const tsgId of tsgIds) tenants.get(tsgId);
    expect(events).toEqual([{ type: "evicted", tsgId: tsgIds[0], maxTenants: 2 }]);
  });
});
