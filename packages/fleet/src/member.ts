/** One process of a fleet, which `fleet.ts` starts. Its plan is its first argument, and its orders come as messages. */
import { setTimeout as sleep } from "node:timers/promises";
import { type SharedStore, TokenManager } from "@sase-auth/core";
import { sharedStore, type TokenStore } from "@sase-auth/core/store";
import { createSaseFetch } from "@sase-auth/fetch";
import { fileStore } from "@sase-auth/file";
import { redisStore } from "@sase-auth/redis";
import { openIoRedis, openNodeRedis } from "@sase-auth/test-kit/redis";
// Not for users: a store without sharing, to be slowed down below the sharing.
import { fileTokenStore } from "../../file/src/file-token-store.ts";
import type { Command, Orders, Outcome, ProcessPlan, Report } from "./plan.ts";

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
  const { store, diskDelay, folder, redisClient, redisUrl, sharing } = plan;
  if (store === "none") return undefined;
  if (store === "file") {
    return diskDelay
      ? sharedStore(delayed(fileTokenStore(folder), diskDelay), sharing)
      : fileStore({ folder, ...sharing });
  }
  const opened = await (redisClient === "ioredis" ? openIoRedis(redisUrl) : openNodeRedis(redisUrl));
  close = opened.close;
  return redisStore(opened.client, sharing);
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
      return { wait: performance.now() - startedAt, attempts, error, troubles: [...troubles] };
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
