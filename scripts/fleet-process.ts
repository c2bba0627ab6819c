/** One process of a fleet, as `fleet-run.ts` starts it. It does what it is told by messages; its plan is its first argument. */
import { setTimeout as sleep } from "node:timers/promises";
import { type SharedStore, TokenManager } from "@sase-auth/core";
import { sharedStore, type TokenStore } from "@sase-auth/core/store";
import { createSaseFetch } from "@sase-auth/fetch";
import { fileTokenStore } from "../packages/file/src/file-token-store.ts";
import { fileStore } from "../packages/file/src/index.ts";
import { redisStore } from "../packages/redis/src/index.ts";
import type { OpenClient } from "../packages/redis/test/support/open-client.ts";
import type { LoadOutcome, ObtainOutcome, Order, ProcessPlan, Report } from "./fleet-plan.ts";

const plan: ProcessPlan = JSON.parse(process.argv[2] ?? "");
const { clockAhead = 0 } = plan;
if (clockAhead !== 0) {
  const now = Date.now;
  Date.now = () => now() + clockAhead;
}

const troubles = new Set<string>();
let attempts = Number.NaN;
let close = () => {};

const tokens = new TokenManager({
  ...plan.credentials,
  store: await openStore(),
  onEvent(event) {
    if (event.type === "store") troubles.add(`${event.operation}: ${event.error.message}`);
    if (event.type === "obtained") attempts = event.attempts;
  },
  fetch(url, init) {
    report({ requesting: true });
    return fetch(url, init);
  },
});
const saseFetch = createSaseFetch(tokens, { origins: [plan.apiOrigin] });

async function openStore(): Promise<SharedStore | undefined> {
  if (plan.store === "none") return undefined;
  if (plan.store === "file") {
    const { diskDelay, folder, sharing } = plan;
    return diskDelay
      ? sharedStore(delayed(fileTokenStore(folder), diskDelay), sharing)
      : fileStore({ folder, ...sharing });
  }
  const opened = await openClient(plan);
  close = opened.close;
  return redisStore(opened.client, plan.sharing);
}

/** Loads no client but its own. */
async function openClient({ redisUrl, redisClient }: ProcessPlan): Promise<OpenClient> {
  if (redisClient === "ioredis")
    return (await import("../packages/redis/test/support/io-redis.ts")).openIoRedis(redisUrl);
  return (await import("../packages/redis/test/support/node-redis.ts")).openNodeRedis(redisUrl);
}

/** As on a disk that takes its time. */
function delayed(store: TokenStore, ms: number): TokenStore {
  return {
    get: (key) => sleep(ms).then(() => store.get(key)),
    set: (key, entry, ttl) => sleep(ms).then(() => store.set(key, entry, ttl)),
    lease: (key, ttl) => sleep(ms).then(() => store.lease(key, ttl)),
  };
}

function report(told: Report): void {
  process.send?.(told);
}

async function obtain(): Promise<ObtainOutcome> {
  const startedAt = performance.now();
  const error = await tokens.getToken().then(
    () => undefined,
    (error) => String(error),
  );
  return { wait: performance.now() - startedAt, attempts, error, troubles: [...troubles] };
}

async function load({ every, ms }: { every: number; ms: number }): Promise<LoadOutcome> {
  const failures: string[] = [];
  let requests = 0;
  let longest = 0;
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const startedAt = performance.now();
    requests++;
    try {
      const response = await saseFetch(`${plan.apiOrigin}/sse/config/v1/addresses`);
      await response.body?.cancel();
      if (response.status !== 200) failures.push(`status ${response.status}`);
    } catch (error) {
      failures.push(String(error));
    }
    longest = Math.max(longest, performance.now() - startedAt);
    await sleep(every * (0.5 + Math.random()));
  }
  return { requests, failures, longest, troubles: [...troubles] };
}

process.on("message", async (order: Order) => {
  if (order.do === "obtain") report({ obtained: await obtain() });
  if (order.do === "load") report({ loaded: await load(order) });
  if (order.do === "leave") {
    close();
    process.disconnect?.();
  }
});
report({ up: true });
