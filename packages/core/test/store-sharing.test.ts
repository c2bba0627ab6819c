import { describe, expect, it } from "vitest";
import { TenantTokens, TokenManager } from "../src/index.ts";
import { sharedStore } from "../src/store.ts";
import { testClock } from "./support/clock.ts";
import { onlyEntry, setUpFleet } from "./support/fleet.ts";
import { gate, until } from "./support/gate.ts";
import { memory, memoryStore } from "./support/memory-store.ts";
import { failure } from "./support/mock.ts";

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
      timeout: 200,
      fetch() {
        asked.open();
        return new Promise(() => {});
      },
    });
    const dying = failure(dead.tokens.getToken());
    await asked.opened;
    await process({ sharing }).tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect((await dying).code).toBe("ERR_TOKEN_ENDPOINT");
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
          message:
            "store must be what sharedStore(store) of @sase-auth/core/store returns (of the same version of core).",
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
