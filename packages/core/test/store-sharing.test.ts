import { describe, expect, it } from "vitest";
import { TenantTokens, TokenManager } from "../src/index.ts";
import { sharedStore } from "../src/store.ts";
import { testClock } from "./support/clock.ts";
import { onlyEntry, setUpFleet } from "./support/fleet.ts";
import { gate, until } from "./support/gate.ts";
import { memory, memoryStore } from "./support/memory-store.ts";
import { failure, SHORT_TIMEOUT } from "./support/mock.ts";

describe("processes that share a store", () => {
  it("obtain one token for all who start at once", async () => {
    const { sase, process } = await setUpFleet();
    sase.auth.misbehave({ latency: 50 });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => process().tokens.getToken()));
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("give a new one the token without any request, and tell so", async () => {
    const { sase, process } = await setUpFleet();
    const first = await process().tokens.getToken();
    const { tokens, events } = process();
    const second = await tokens.getToken();
    expect(second.value).toBe(first.value);
    expect(second.expiresAt).toBe(first.expiresAt);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect(events).toEqual([expect.objectContaining({ type: "obtained", attempts: 0, expiresAt: first.expiresAt })]);
  });

  it("look as soon as a store tells them that the entry was set", async () => {
    const { sase, process } = await setUpFleet();
    sase.auth.misbehave({ latency: 50 });
    const isSet = gate();
    const longest: number[] = [];
    const holder = process({
      over: (store) => ({
        async set(key, entry, ttl) {
          await store.set(key, entry, ttl);
          isSet.open();
        },
      }),
    });
    const waiting = process({
      over: () => ({
        changed(_, ms) {
          longest.push(ms);
          return isSet.opened;
        },
      }),
    });
    const first = holder.tokens.getToken();
    await until(() => sase.auth.tokenRequests.length === 1);
    const second = await waiting.tokens.getToken();
    expect(second.value).toBe((await first).value);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    // One pause: it was told before that ended, or in the end of it.
    expect(longest).toHaveLength(1);
    expect(longest[0]).toBeGreaterThan(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["fails", () => Promise.reject(new Error("no watches left"))],
    [
      "throws",
      () => {
        throw new Error("not on this disk");
      },
    ],
    ["tells nothing", () => new Promise(() => {})],
  ])("look after a pause if what the store tells of changes %s", async (_, changed) => {
    const { sase, process } = await setUpFleet();
    sase.auth.misbehave({ latency: 50 });
    const first = process().tokens.getToken();
    await until(() => sase.auth.tokenRequests.length === 1);
    const waiting = process({ over: () => ({ changed }) });
    expect((await waiting.tokens.getToken()).value).toBe((await first).value);
    expect(waiting.troubles()).toEqual([]);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("need one read for that", async () => {
    const { process } = await setUpFleet();
    await process().tokens.getToken();
    const asked: string[] = [];
    const counting = process({
      over: (store) => ({
        get(key) {
          asked.push("get");
          return store.get(key);
        },
        async lease() {
          asked.push("lease");
          return undefined;
        },
      }),
    });
    await counting.tokens.getToken();
    expect(asked).toEqual(["get"]);
  });

  it("renew it once for all", async () => {
    const clock = testClock();
    const { sase, process } = await setUpFleet({ now: () => Date.now() });
    const managers = Array.from({ length: 8 }, () => process().tokens);
    const [first] = await Promise.all(managers.map((tokens) => tokens.getToken()));
    clock.pass(14.5 * 60_000);
    const renewed = await Promise.all(managers.map((tokens) => tokens.getToken()));
    expect(new Set(renewed.map(({ value }) => value)).size).toBe(1);
    expect(renewed[0]?.value).not.toBe(first?.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("do not take a token whose time is nearly over, even if the store still has it", async () => {
    const clock = testClock();
    const { sase, shared, process } = await setUpFleet({ now: () => Date.now() });
    const first = await process().tokens.getToken();
    const { value } = onlyEntry(shared);
    clock.pass(14.5 * 60_000);
    const { tokens } = process({ over: () => ({ get: async () => value }) });
    expect((await tokens.getToken()).value).not.toBe(first.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("do not take the token again that they have, though another clock says that it lasts longer", async () => {
    const clock = testClock();
    const { process } = await setUpFleet({ now: () => Date.now() });
    await process().tokens.getToken();
    clock.set(-30_000);
    const { tokens } = process();
    const first = await tokens.getToken();
    clock.pass(840_000);
    expect((await tokens.getToken()).value).not.toBe(first.value);
  });

  it("look once more when they have the lease: whoever had it may just have written", async () => {
    const { sase, shared, process } = await setUpFleet();
    const late = process({
      over: (store) => ({
        async lease(key, ttl) {
          await process().tokens.getToken();
          await until(() => shared.leases.size === 0);
          return store.lease(key, ttl);
        },
      }),
    });
    await late.tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
    await until(() => shared.leases.size === 0);
  });

  it("count the age of a token from when it was requested, on both clocks", async () => {
    const clock = testClock();
    const { sase, process } = await setUpFleet({ now: () => Date.now() });
    await process().tokens.getToken();
    clock.pass(10 * 60_000);
    const { tokens } = process();
    const { value } = await tokens.getToken();
    clock.pass(5 * 60_000);
    clock.set(-5 * 60_000); // the monotonic clock still knows
    expect((await tokens.getToken()).value).not.toBe(value);
    expect(sase.auth.tokenRequests.length).toBeGreaterThan(1);
  });

  it("replace a rejected token once, and never take it back", async () => {
    const { sase, process } = await setUpFleet();
    const managers = Array.from({ length: 5 }, () => process().tokens);
    const rejected = await Promise.all(managers.map((tokens) => tokens.getToken()));
    sase.revoke();
    const replaced = await Promise.all(
      managers.map((tokens, at) => tokens.replaceToken(rejected[at] as (typeof rejected)[0])),
    );
    expect(new Set(replaced.map(({ value }) => value)).size).toBe(1);
    expect(replaced[0]?.value).not.toBe(rejected[0]?.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("do not take a rejected token back after the replacement has failed", async () => {
    const { sase, shared, process } = await setUpFleet();
    const { tokens } = process({ timeout: SHORT_TIMEOUT });
    const rejected = await tokens.getToken();
    const { value: entry } = onlyEntry(shared);
    const other = process({ over: () => ({ get: async () => entry }), timeout: SHORT_TIMEOUT }).tokens;
    sase.auth.misbehave({ status: 400 });
    await failure(other.replaceToken(rejected));
    sase.auth.misbehave({ status: 400 });
    expect((await failure(other.getToken())).code).toBe("ERR_TOKEN_REQUEST");
  });

  it("do not take a token back whose rejection was reported late, when another was in use", async () => {
    const clock = testClock();
    const { sase, shared, process } = await setUpFleet({ now: () => Date.now() });
    sase.auth.misbehave({ token: { lifetime: 3600, expiresIn: 3600 } });
    const long = await process().tokens.getToken();
    const { value: entry } = onlyEntry(shared);
    let isThere = false;
    const { tokens } = process({ over: () => ({ get: async () => (isThere ? entry : undefined) }) });
    await tokens.getToken();
    expect((await tokens.replaceToken(long)).value).not.toBe(long.value);
    isThere = true;
    clock.pass(15 * 60_000); // its own token has ended, the rejected one has not
    expect((await tokens.getToken()).value).not.toBe(long.value);
  });

  it("do not take a rejected token from the store either when they have none themselves", async () => {
    const { sase, process } = await setUpFleet();
    const rejected = await process().tokens.getToken();
    expect((await process().tokens.replaceToken(rejected)).value).not.toBe(rejected.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("do not take an older token than they have, whoever wrote it late", async () => {
    const clock = testClock();
    const { sase, shared, process } = await setUpFleet({ now: () => Date.now() });
    const { tokens } = process();
    const old = await tokens.getToken();
    const { key, ...entry } = onlyEntry(shared);
    clock.pass(1_000);
    const replaced = await tokens.replaceToken(old);
    shared.entries.set(key, entry);
    clock.pass(61_000);
    const again = await tokens.replaceToken(replaced);
    expect([old.value, replaced.value]).not.toContain(again.value);
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("ask for themselves where the one that has the lease is refused, and are told", async () => {
    const { sase, process } = await setUpFleet();
    const refused = () => failure(process({ clientSecret: "wrong-fake-secret" }).tokens.getToken());
    const errors = await Promise.all([refused(), refused(), refused()]);
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill("ERR_TOKEN_REQUEST"));
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("take over from one that died while it had the lease", async () => {
    const { sase, process } = await setUpFleet();
    const sharing = { leaseTtl: 50 };
    const asked = gate();
    const dead = process({
      sharing,
      fetch() {
        asked.open();
        return new Promise(() => {});
      },
    });
    dead.tokens.getToken().catch(() => {}); // never settles while the test lasts
    await asked.opened;
    await process({ sharing }).tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("share a token under the secret that it was requested with", async () => {
    const { sase, process } = await setUpFleet();
    const rotated = sase.rotateSecret();
    // Asked by the store, for the request, and by whoever asks once more.
    const secrets = ["fake-old-secret", rotated, "fake-newer-secret"];
    const { tokens } = process({ clientSecret: () => (secrets.length > 1 ? secrets.shift() : secrets[0]) as string });
    await tokens.getToken();
    await process({ clientSecret: rotated }).tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("share the tokens of many tenants, and a hit waits for no place in the queue", async () => {
    const { sase, shared } = await setUpFleet({ tenants: { 1: "0", 2: "0", 3: "0" } });
    const { tsgId: _, ...account } = sase.credentials;
    const tenants = () =>
      new TenantTokens({ ...account, concurrency: 1, store: sharedStore(memoryStore(shared)), timeout: 20_000 });
    const first = await tenants().get("1").getToken();
    const blocked = gate();
    const busy = new TenantTokens({
      ...account,
      concurrency: 1,
      store: sharedStore(memoryStore(shared)),
      fetch: async (url, init) => {
        await blocked.opened;
        return fetch(url, init);
      },
    });
    const second = busy.get("2").getToken();
    const third = busy.get("3").getToken();
    expect((await busy.get("1").getToken()).value).toBe(first.value);
    blocked.open();
    await Promise.all([second, third]);
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("refuse a store that is not shared yet, and say how", () => {
    const credentials = { clientId: "nobody", clientSecret: "fake-secret", tsgId: "1" };
    const store = memoryStore() as never;
    for (const make of [
      () => new TokenManager({ ...credentials, store }),
      () => new TenantTokens({ ...credentials, store }),
    ])
      expect(make).toThrow(
        expect.objectContaining({
          code: "ERR_INVALID_OPTION",
          message: "store must be what sharedStore(store) of this version of @sase-auth/core/store returns.",
        }),
      );
  });
});

describe("sharedStore", () => {
  it.each<[unknown, unknown, string]>([
    [undefined, {}, "store must be an object with get, set and lease."],
    [{ ...memoryStore(memory()), lease: undefined }, {}, "store must be an object with get, set and lease."],
    [memoryStore(), { timeout: 0 }, "timeout must be a number of ms from 1."],
    [memoryStore(), { leaseTtl: Number.NaN }, "leaseTtl must be a number of ms from 1."],
    [memoryStore(), { patience: 2 ** 31 }, "patience must be a number of ms from 1."],
    [memoryStore(), null, "options must be an object."],
    ...["too short", new Uint8Array(31), new ArrayBuffer(32), {}, 5, null].map(
      (encryptionKey): [unknown, unknown, string] => {
        const message = "encryptionKey must be a string or Uint8Array of at least 32 bytes.";
        return [memoryStore(), { encryptionKey }, message];
      },
    ),
  ])("refuses what cannot work: case %#", (store, options, message) => {
    expect(() => sharedStore(store as never, options as never)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message }),
    );
  });
});

describe("processes that share a store, after a revocation", () => {
  it("have good tokens again after the request that met it, though the store held a token that was revoked, too", async () => {
    const clock = testClock({ isRunning: true });
    const { sase, process } = await setUpFleet();
    const [a, b] = [process().tokens, process().tokens];
    await a.getToken();
    await b.replaceToken(await b.getToken()); // b has a newer token, and left it in the store
    clock.pass(61_000);
    sase.revoke();
    const fromStore = await a.replaceToken(await a.getToken());
    expect(sase.auth.tokenRequests).toHaveLength(2);
    const good = await a.replaceToken(fromStore);
    expect(good.value).not.toBe(fromStore.value);
    expect(await a.replaceToken(good)).toBe(good); // this one was requested after the rejection
  });

  it("count an entry as requested after the rejection only if it is more than 5 s younger", async () => {
    const clock = testClock();
    const { sase, process } = await setUpFleet();
    const slow = gate();
    const holder = process({
      async fetch(url, init) {
        const response = await fetch(url, init);
        await slow.opened;
        return response;
      },
    });
    const waiting = process({ over: (store) => ({ ...store, lease: async () => undefined }) });
    const first = await process().tokens.getToken();
    await waiting.tokens.getToken();
    await holder.tokens.getToken();
    const rejecting = waiting.tokens.replaceToken(first);
    await new Promise(setImmediate);
    clock.pass(6_000); // the other process meets the revocation later, and requests a token
    const replaced = holder.tokens.replaceToken(first);
    await until(() => sase.auth.tokenRequests.length === 2);
    slow.open();
    const shared = await rejecting;
    expect(shared.value).toBe((await replaced).value);
    expect(await waiting.tokens.replaceToken(shared)).toBe(shared);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("a tenant whose token another process is requesting", () => {
  it("waits outside of the queue, and looks for the lease again before tenants that have not had their turn", async () => {
    const shared = memory();
    const account = { clientId: "made-up@1.iam.panserviceaccount.com", clientSecret: "fake-secret" };
    const store = memoryStore(shared);
    const [held, request, placeTaken] = [gate(), gate(), gate()];
    const answer = () => Response.json({ access_token: crypto.randomUUID(), token_type: "Bearer", expires_in: 900 });
    const sharing = { leaseTtl: 60_000, patience: 60_000, timeout: 20_000 };
    const holder = new TokenManager({
      ...account,
      tsgId: "1",
      store: sharedStore(store, sharing),
      fetch: () => held.opened.then(answer),
    });
    const first = holder.getToken();
    await until(() => shared.leases.size === 1);
    const order: string[] = [];
    const [heldKey = ""] = shared.leases.keys();
    const nameOf = (key: string) => (key === heldKey ? "1" : "another");
    const count = (what: string) => order.filter((done) => done === what).length;
    const tenants = new TenantTokens({
      ...account,
      concurrency: 1,
      timeout: 90_000,
      store: sharedStore(
        {
          ...store,
          async get(key) {
            // Tenant 1 looks again only once another tenant has the place.
            if (nameOf(key) === "1" && count("lease of 1") > 0) await placeTaken.opened;
            order.push(`look for ${nameOf(key)}`);
            return store.get(key);
          },
          lease(key, ttl) {
            order.push(`lease of ${nameOf(key)}`);
            if (nameOf(key) !== "1") placeTaken.open();
            return store.lease(key, ttl);
          },
        },
        sharing,
      ),
      fetch: () => request.opened.then(answer),
    });
    const waiting = tenants.get("1").getToken();
    await until(() => count("lease of 1") === 1);
    // Either of the two may reach the store first: their keys are derived at the same time.
    const others = ["2", "3"].map((tsgId) => tenants.get(tsgId).getToken());
    await until(() => count("look for 1") === 3);
    await new Promise(setImmediate);
    request.open();
    await until(() => count("lease of another") === 2);
    held.open();
    await Promise.all([first, waiting, ...others]);
    const leases = order.filter((what) => what.startsWith("lease"));
    expect(leases.slice(0, 4)).toEqual(["lease of 1", "lease of another", "lease of 1", "lease of another"]);
  });
});

describe("two processes with 150 tenants and a store", () => {
  it("make one request for each tenant, at most 8 at a time each, and take no lease before their place in the queue", async () => {
    const asked = new Map<string, number>();
    const shared = memory();
    const walk = async () => {
      let requests = 0;
      let leasing = 0;
      let most = 0;
      const count = () => {
        most = Math.max(most, requests + leasing);
      };
      const store = memoryStore(shared);
      const lease: typeof store.lease = (key, ttl) => {
        leasing++;
        count();
        return store.lease(key, ttl).finally(() => leasing--);
      };
      const tenants = new TenantTokens({
        clientId: "made-up@1.iam.panserviceaccount.com",
        clientSecret: "fake-secret",
        store: sharedStore({ ...store, lease }, { leaseTtl: 60_000, patience: 60_000, timeout: 10_000 }),
        async fetch(_, { body }) {
          requests++;
          count();
          asked.set(body, (asked.get(body) ?? 0) + 1);
          await new Promise((resolve) => setTimeout(resolve, 20));
          requests--;
          return Response.json({ access_token: crypto.randomUUID(), token_type: "Bearer", expires_in: 900 });
        },
      });
      await Promise.all(Array.from({ length: 150 }, (_, at) => tenants.get(String(at + 1)).getToken()));
      return most;
    };
    const both = await Promise.all([walk(), walk()]);
    expect([...asked.values()].filter((count) => count > 1)).toEqual([]);
    expect(asked.size).toBe(150);
    // Whoever asks for a lease has a place already, so both together are never more than the places.
    expect(Math.max(...both)).toBeLessThanOrEqual(8);
  });
});
