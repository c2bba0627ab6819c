import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { TenantTokens, type TokenEvent, TokenManager } from "../src/index.ts";
import type { ShareStage } from "../src/share/shared-obtain.ts";
import { type ReleaseLease, type SharedStore, sharedStore, type TokenStore } from "../src/store.ts";
import { onlyEntry, setUpFleet } from "./support/fleet.ts";
import { gate, until } from "./support/gate.ts";
import { memoryStore } from "./support/memory-store.ts";
import { SHORT_TIMEOUT } from "./support/mock.ts";

const OPERATIONS = ["get", "set", "lease"] as const;
const never = () => new Promise<never>(() => {});

describe("a store that", () => {
  it.each(OPERATIONS)("fails to %s fails nobody, and is told", async (operation) => {
    const { sase, process } = await setUpFleet();
    const reason = Object.assign(new Error("it is down"), { code: "ECONNREFUSED" });
    const { tokens, events, troubles } = process({ over: () => ({ [operation]: () => Promise.reject(reason) }) });
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
    expect(troubles()).toEqual([`${operation}: it is down`]);
    const event = { type: "store", tsgId: sase.credentials.tsgId, error: { code: "ECONNREFUSED" } };
    expect(events).toContainEqual(expect.objectContaining({ ...event, error: expect.objectContaining(event.error) }));
  });

  it.each(OPERATIONS)("throws at once instead of rejecting when asked to %s fails nobody", async (operation) => {
    const { process } = await setUpFleet();
    const throws = () => {
      throw "a text";
    };
    const { tokens, troubles } = process({ over: () => ({ [operation]: throws }) });
    await tokens.getToken();
    expect(troubles()).toEqual([`${operation}: no reason given`]);
  });

  it("fails to release a lease fails nobody, and is told", async () => {
    const { process } = await setUpFleet();
    const release = () => Promise.reject(new Error("it is down"));
    const { tokens, troubles } = process({ over: () => ({ lease: async () => release }) });
    await tokens.getToken();
    await until(() => troubles().length > 0);
    expect(troubles()).toEqual(["release: it is down"]);
  });

  it("gives no function to release a lease with is told, and counts as one that has no leases", async () => {
    const { process } = await setUpFleet();
    const { tokens, troubles } = process({ over: () => ({ lease: async () => true as never }) });
    await tokens.getToken();
    expect(troubles()).toEqual(["lease: lease must resolve with a function, or undefined"]);
  });

  it.each(OPERATIONS)("hangs when asked to %s costs its time-out once, and is left alone then", async (operation) => {
    const { sase, shared } = await setUpFleet();
    const troubles: string[] = [];
    let asked = 0;
    const over: Partial<TokenStore> = {
      [operation]() {
        asked++;
        return never();
      },
    };
    const store = sharedStore({ ...memoryStore(shared), ...over }, { timeout: 30 });
    const tokensOf = () =>
      new TokenManager({
        ...sase.credentials,
        store,
        onEvent: (event) => event.type === "store" && troubles.push(`${event.operation}: ${event.error.message}`),
      });
    await tokensOf().getToken();
    await until(() => troubles.length > 0);
    // A visit before it may have taken a part of the 30 ms.
    expect(troubles).toEqual([
      expect.stringMatching(`^${operation}: no answer within the \\d+ ms that it may hold up a request$`),
    ]);
    shared.entries.clear();
    await tokensOf().getToken();
    expect(asked).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it.each(OPERATIONS)(
    "hangs when asked to %s leaves time for a request, however short the time-out",
    async (operation) => {
      const { sase, process } = await setUpFleet();
      const { tokens, troubles } = process({ timeout: SHORT_TIMEOUT, over: () => ({ [operation]: never }) });
      expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
      expect(sase.auth.tokenRequests).toHaveLength(1);
      await until(() => troubles().length > 0);
      expect(troubles()).toEqual([
        expect.stringMatching(`^${operation}: no answer within the \\d+ ms that it may hold`),
      ]);
    },
  );

  it("hangs when asked to set costs no caller a token that lives for a second", async () => {
    const { sase, process } = await setUpFleet();
    sase.auth.misbehave({ token: { lifetime: 1, expiresIn: 1 } });
    const { tokens } = process({ over: () => ({ set: never }) });
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("has too little of its time left for a visit does not count as hung, and is given the token", async () => {
    const { sase, shared, process } = await setUpFleet();
    const slow =
      <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      async (...args: A) => {
        await new Promise((resolve) => setTimeout(resolve, 600));
        return call(...args);
      };
    const { tokens, troubles } = process({ over: ({ get, lease }) => ({ get: slow(get), lease: slow(lease) }) });
    await tokens.getToken();
    expect(troubles()).toEqual([expect.stringMatching(/^lease: no answer within the [1-4]?\d?\d ms /)]);
    await until(() => shared.entries.size === 1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("takes long to set has the token served to new callers meanwhile", async () => {
    const { process } = await setUpFleet();
    const slow = gate();
    const { tokens } = process({ sharing: { timeout: 60_000 }, over: () => ({ set: () => slow.opened }) });
    let isWritten = false;
    const first = tokens.getToken();
    slow.opened.then(() => {
      isWritten = true;
    });
    await until(() => tokens.currentToken() !== undefined);
    expect(isWritten).toBe(false);
    slow.open();
    expect(await first).toBe(tokens.currentToken());
  });

  it.each(["encrypt", "deriveBits", "importKey"] as const)(
    "cannot be used, as %s fails, costs one event",
    async (method) => {
      const { sase, process } = await setUpFleet();
      const broken = vi
        .spyOn(crypto.subtle, method)
        .mockRejectedValue(new DOMException("not here", "NotSupportedError"));
      onTestFinished(() => broken.mockRestore());
      const { tokens, troubles } = process();
      expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
      expect(troubles()).toEqual([expect.stringMatching(/^[gs]et: not here$/)]);
      expect(sase.auth.tokenRequests).toHaveLength(1);
    },
  );

  it("is visited by at most 16 flights at a time, and the limit counts from the start of a visit", async () => {
    const { sase, shared } = await setUpFleet();
    const troubles: TokenEvent[] = [];
    let visits = 0;
    let most = 0;
    const slow =
      <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      async (...args: A) => {
        most = Math.max(most, ++visits);
        await new Promise((resolve) => setTimeout(resolve, 10));
        return call(...args).finally(() => visits--);
      };
    const { get, set, lease } = memoryStore(shared);
    const store = sharedStore({ get: slow(get), set: slow(set), lease: slow(lease) }, { timeout: 1_000 });
    const tsgIds = Array.from({ length: 300 }, (_, at) => String(at + 1));
    const tenants = new TenantTokens({
      ...sase.credentials,
      store,
      onEvent: (event) => event.type === "store" && troubles.push(event),
      fetch: async () => Response.json({ access_token: randomUUID(), token_type: "Bearer", expires_in: 900 }),
    });
    await Promise.all(tsgIds.map((tsgId) => tenants.get(tsgId).getToken()));
    expect(troubles).toEqual([]);
    expect(most).toBe(16);
    await until(() => shared.entries.size === 300);
  });

  it("has answered while the process was busy with something else is not too slow", async () => {
    const { process } = await setUpFleet();
    const { tokens, troubles } = process({
      sharing: { timeout: 50 },
      over: () => ({
        get() {
          const answer = readFile(import.meta.filename).then(() => undefined);
          setImmediate(() => {
            for (const end = performance.now() + 150; performance.now() < end; );
          });
          return answer;
        },
      }),
    });
    await tokens.getToken();
    expect(troubles()).toEqual([]);
  });

  it("gives a lease when nobody waits for it any more has it ended again", async () => {
    const { process } = await setUpFleet();
    const late = gate();
    const released = gate();
    const release: ReleaseLease = async () => released.open();
    const { tokens } = process({
      sharing: { timeout: 20 },
      over: () => ({ lease: () => late.opened.then(() => release) }),
    });
    await tokens.getToken();
    late.open();
    await released.opened;
  });

  it("writes slowly keeps nobody waiting, and has written in the end", async () => {
    const { sase, shared, process } = await setUpFleet();
    const slow = gate();
    const { tokens } = process({
      sharing: { timeout: 500 },
      over: (store) => ({
        async get(key) {
          await new Promise((resolve) => setTimeout(resolve, 80));
          return store.get(key);
        },
        async set(key, entry, ttl) {
          await slow.opened;
          await store.set(key, entry, ttl);
        },
      }),
    });
    const obtained = await tokens.getToken();
    expect(shared.entries.size).toBe(0);
    slow.open();
    await until(() => shared.entries.size === 1);
    expect((await process().tokens.getToken()).value).toBe(obtained.value);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("is slow is given its time again and again while another process requests the token", async () => {
    const { sase, process } = await setUpFleet();
    const asked = gate();
    const answered = gate();
    const holder = process({
      async fetch(url, init) {
        asked.open();
        await answered.opened;
        return fetch(url, init);
      },
    });
    const first = holder.tokens.getToken();
    await asked.opened;
    let looks = 0;
    const { tokens, troubles } = process({
      sharing: { timeout: 1_000 },
      over: (store) => ({
        async get(key) {
          if (++looks === 3) answered.open();
          await new Promise((resolve) => setTimeout(resolve, 400));
          return store.get(key);
        },
      }),
    });
    expect((await tokens.getToken()).value).toBe((await first).value);
    expect(troubles()).toEqual([]);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("never comes to an end, as where the request that began it has ended, is given up after the time-out", async () => {
    const { sase } = await setUpFleet();
    let obtaining = 0;
    const stage: ShareStage = ({ request }) => {
      return (flight) => (++obtaining === 1 ? never() : request(flight));
    };
    const store: SharedStore = { sharing: stage };
    const tokens = new TokenManager({ ...sase.credentials, store, timeout: SHORT_TIMEOUT });
    await expect(tokens.getToken()).rejects.toThrow(`no answer within ${SHORT_TIMEOUT} ms`);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("is locked for ever costs the patience, and is told", async () => {
    const { sase, process } = await setUpFleet();
    const over = () => ({ lease: async () => undefined });
    const { tokens, troubles } = process({ over, sharing: { patience: 60 } });
    await tokens.getToken();
    expect(troubles()).toEqual([
      expect.stringMatching(/^lease: the process that has the lease left no token within \d+ ms$/),
    ]);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("is locked for ever and slow costs twice the patience at most", async () => {
    const { process } = await setUpFleet();
    let looks = 0;
    const over = () => ({
      async get() {
        looks++;
        await new Promise((resolve) => setTimeout(resolve, 60));
        return undefined;
      },
      lease: async () => undefined,
    });
    const { tokens, troubles } = process({ over, sharing: { patience: 60 } });
    await tokens.getToken();
    expect(troubles()).toEqual([expect.stringMatching(/^lease: the process that has the lease left no token /)]);
    expect(looks).toBeLessThanOrEqual(2); // by the pauses alone, of 40 ms at most, there would be three
  });

  it("is locked for ever leaves a third of the manager's time for a request", async () => {
    const { sase, process } = await setUpFleet();
    const { tokens, troubles } = process({ timeout: 3_000, over: () => ({ lease: async () => undefined }) });
    await tokens.getToken();
    expect(troubles()).toHaveLength(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("has null where it has nothing is as good as any", async () => {
    const { process } = await setUpFleet();
    const { tokens, troubles } = process({ over: () => ({ get: async () => null }) });
    await tokens.getToken();
    expect(troubles()).toEqual([]);
  });

  it("quotes the entry when it fails has it cut out", async () => {
    const { shared, process } = await setUpFleet();
    await process().tokens.getToken();
    const { value } = onlyEntry(shared);
    const { events, tokens, troubles } = process({
      over: () => ({ get: () => Promise.reject(Object.assign(new Error(`bad: ${value}`), { args: [value] })) }),
    });
    await tokens.getToken();
    expect(troubles()).toEqual(["get: bad: [entry]"]);
    expect(JSON.stringify(events)).not.toContain(value.slice(0, 20));
  });

  it("keeps giving garbage is told once, however often it is looked at", async () => {
    const { process } = await setUpFleet();
    const { tokens, troubles } = process({
      sharing: { patience: 100 },
      over: () => ({ get: async () => "garbage", lease: async () => undefined }),
    });
    await tokens.getToken();
    expect(troubles()).toEqual([
      expect.stringMatching(/^get: the entry is of no use: /),
      expect.stringMatching(/^lease: the process that has the lease left no token /),
    ]);
  });
});
