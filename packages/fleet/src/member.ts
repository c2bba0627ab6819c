/** One process of a fleet, which `fleet.ts` starts. Its plan is its first argument, and its orders come as messages. */
import { setTimeout as sleep } from "node:timers/promises";
import { type SharedStore, TenantTokens, type TokenEvent, TokenManager } from "@sase-auth/core";
import { sharedStore, type TokenStore } from "@sase-auth/core/store";
import { createSaseFetch } from "@sase-auth/fetch";
import { fileStore } from "@sase-auth/file";
import { redisStore } from "@sase-auth/redis";
import { openIoRedis, openNodeRedis } from "@sase-auth/test-kit/redis";
// Not for users: stores without sharing, to be slowed down or watched below it.
import { fileTokenStore } from "../../file/src/file-token-store.ts";
import { redisTokenStore } from "../../redis/src/redis-token-store.ts";
import { countedStore, nothingSeen } from "./counted-store.ts";
import type { Command, Orders, Outcome, ProcessPlan, Report } from "./plan.ts";

const plan: ProcessPlan = JSON.parse(process.argv[2] ?? "");
const { clockAhead = 0 } = plan;
if (clockAhead !== 0) {
  const now = Date.now;
  Date.now = () => now() + clockAhead;
}

const troubles = new Set<string>();
let attempts = Number.NaN;
const seen = nothingSeen();
let close = () => {};

const options = {
  ...plan.credentials,
  store: await openStore(),
  onEvent(event: TokenEvent) {
    if (event.type === "store") troubles.add(`${event.operation}: ${event.error.message}`);
    if (event.type === "obtained") attempts = event.attempts;
  },
};
const tokens = new TokenManager({
  ...options,
  fetch(url, init) {
    report({ requesting: true });
    return fetch(url, init);
  },
});
const saseFetch = createSaseFetch(tokens, { origins: [plan.apiOrigin] });

async function openStore(): Promise<SharedStore | undefined> {
  const { store, diskDelay, folder, redisClient, redisUrl, sharing } = plan;
  if (store === "none") return undefined;
  if (store === "file") {
    if (diskDelay) return sharedStore(delayed(fileTokenStore(folder), diskDelay), sharing);
    return plan.watch ? watched(fileTokenStore(folder), 15_000) : fileStore({ folder, ...sharing });
  }
  const opened = await (redisClient === "ioredis" ? openIoRedis(redisUrl) : openNodeRedis(redisUrl));
  close = opened.close;
  return plan.watch ? watched(redisTokenStore(opened.client, ""), 8_000) : redisStore(opened.client, sharing);
}

/** A store with its own `leaseTtl` (ms) whose visits are counted. */
function watched(store: TokenStore, leaseTtl: number): SharedStore {
  return sharedStore(countedStore(store, seen), { leaseTtl, ...plan.sharing });
}

/** As on a slow disk. */
function delayed(store: TokenStore, ms: number): TokenStore {
  return {
    get: (key) => sleep(ms).then(() => store.get(key)),
    set: (key, entry, ttl) => sleep(ms).then(() => store.set(key, entry, ttl)),
    lease: (key, ttl) => sleep(ms).then(() => store.lease(key, ttl)),
  };
}

const orders: { readonly [Name in keyof Orders]: (...parameters: Parameters<Orders[Name]>) => Promise<Outcome<Name>> } =
  {
    async obtain() {
      const startedAt = performance.now();
      const error = await tokens.getToken().then(
        () => undefined,
        (error) => String(error),
      );
      return { wait: performance.now() - startedAt, attempts, error, troubles: [...troubles], seen };
    },

    async walk(tsgIds) {
      let requests = 0;
      let atOnce = 0;
      const counted: typeof fetch = (url, init) => {
        atOnce = Math.max(atOnce, ++requests);
        return fetch(url, init).finally(() => requests--);
      };
      const tenants = new TenantTokens({ ...options, maxTenants: tsgIds.length, fetch: counted });
      const startedAt = performance.now();
      const results = await Promise.allSettled(tsgIds.map((tsgId) => tenants.get(tsgId).getToken()));
      const failures = results.flatMap((result) => (result.status === "rejected" ? String(result.reason) : []));
      const wait = performance.now() - startedAt;
      return { wait, atOnce, failures, troubles: [...troubles], seen };
    },

    async load(every, ms) {
      const failures: string[] = [];
      let requests = 0;
      let longest = 0;
      for (const end = performance.now() + ms; performance.now() < end; ) {
        const startedAt = performance.now();
        requests++;
        const failure = await send();
        if (failure) failures.push(failure);
        longest = Math.max(longest, performance.now() - startedAt);
        await sleep(every * (0.5 + Math.random()));
      }
      return { requests, failures, longest, troubles: [...troubles] };
    },
  };

/** Send one API request, and return why it failed. */
async function send(): Promise<string | undefined> {
  try {
    const response = await saseFetch(`${plan.apiOrigin}/sse/config/v1/addresses`);
    await response.body?.cancel();
    return response.status === 200 ? undefined : `status ${response.status}`;
  } catch (error) {
    return String(error);
  }
}

function report(message: Report): void {
  process.send?.(message);
}

process.on("message", async (command: Command) => {
  if ("leave" in command) {
    close();
    process.disconnect?.();
    return;
  }
  const run = orders[command.order] as (...parameters: readonly unknown[]) => Promise<unknown>;
  report({ done: command.order, outcome: await run(...command.parameters) });
});
report({ up: true });
