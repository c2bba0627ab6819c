import { AsyncLocalStorage } from "node:async_hooks";
import { TenantTokens, type TokenSource } from "@sase-auth/core";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import type { ContractClient } from "@sase-auth/testing/contract";
import { ADAPTERS } from "../support/adapters.ts";

const TENANTS = Array.from({ length: 100 }, (_, at) => String(2_000_000_000 + at));
/** How many requests are under way at once. */
const LANES = 50;

export interface Schedule {
  readonly requests: number;
  /** Calls `send` for a tenant, and tells the source which one that is. */
  readonly run: (tsgId: string, send: () => Promise<void>) => Promise<void>;
  readonly tenantOf: () => string | undefined;
}

export interface Outcome {
  /** Requests that arrived with the token of another tenant than the one that they were sent for. */
  readonly mixedUp: readonly string[];
  readonly statuses: ReadonlySet<number>;
  readonly replays: number;
  readonly aborted: number;
}

/** One client of each host sends requests of all tenants in turns, while tokens are revoked and callers abort. */
export async function interleave({ requests, run, tenantOf }: Schedule): Promise<Outcome> {
  await using sase = await startMockSase({ tenants: Object.fromEntries(TENANTS.map((id) => [id, "1000000000"])) });
  const source = new TenantTokens(sase.credentials).source(tenantOf, { only: TENANTS });
  const clients = await makeClients(source, sase);
  const random = randomFrom(20_261_127);
  const below = (end: number) => Math.floor(random() * end);
  const statuses = new Set<number>();
  let begun = 0;
  let aborted = 0;

  const sendOne = async (number: number, tsgId: string) => {
    for (let hops = below(4); hops > 0; hops--) await (below(2) ? undefined : new Promise(setImmediate));
    const controller = new AbortController();
    if (below(20) === 0) setImmediate(() => controller.abort());
    const client = clients[number % clients.length] as ContractClient;
    const answer = await client
      .send({ url: `${sase.apiOrigin}/${tsgId}/${number}`, signal: controller.signal })
      .catch((error) => {
        if (!controller.signal.aborted) throw error;
        aborted++;
      });
    if (answer) statuses.add(answer.status);
  };
  const lane = async () => {
    while (begun < requests) {
      const number = begun++;
      if (number % 100 === 99) sase.revoke(sase.issued[below(sase.issued.length)]?.value);
      const tsgId = TENANTS[below(TENANTS.length)] as string;
      await run(tsgId, () => sendOne(number, tsgId));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { mixedUp: mixedUp(sase), statuses, aborted, replays: replaysOf(sase) };
}

async function makeClients(tokens: TokenSource, { apiOrigin }: MockSase): Promise<ContractClient[]> {
  const setup = { tokens, origins: [apiOrigin], retries: 0, onRequest() {}, onResponse() {} };
  return Promise.all(ADAPTERS.map(({ makeClient }) => makeClient(setup)));
}

function mixedUp({ api, issued }: MockSase): string[] {
  const tenants = new Map(issued.map(({ value, tsgId }) => [`Bearer ${value}`, tsgId]));
  return api.requests.flatMap(({ path, headers }) => {
    const tsgId = tenants.get(headers.authorization ?? "");
    return path.startsWith(`/${tsgId}/`) ? [] : `${path} with a token for ${tsgId}`;
  });
}

function replaysOf({ api }: MockSase): number {
  return api.requests.length - new Set(api.requests.map(({ path }) => path)).size;
}

/** A linear congruential generator, so that each run has the same tenants, awaits and aborts to choose from. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** The way that the README shows. */
export function inAsyncContext(requests: number): Schedule {
  const tenant = new AsyncLocalStorage<string>();
  return { requests, run: (tsgId, send) => tenant.run(tsgId, send), tenantOf: () => tenant.getStore() };
}
