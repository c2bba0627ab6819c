import type { SharedStoreOptions } from "@sase-auth/core/store";
import type { StoreKind } from "./fleet-plan.ts";
import { type Fleet, type FleetProcess, startFleet } from "./fleet-run.ts";

/** ms that the mock takes for a token request, as a service on the internet might */
const LATENCY = 250;

export interface ColdRow {
  readonly store: StoreKind;
  readonly "token requests": number;
  readonly failures: number;
  /** As multiples of what one process alone waits for its request. */
  readonly "median wait": string;
  readonly "longest wait": string;
  readonly "one request, ms": number;
}

/** For tests, beside which others run: how long a busy machine holds up a process is no part of what they are about. */
export const UNHURRIED: SharedStoreOptions = { timeout: 10_000, leaseTtl: 20_000, patience: 20_000 };

/** All at once, and nobody has a token. */
export async function measureCold(
  store: StoreKind,
  processes: number,
  alone: number,
  problems: string[],
  sharing?: SharedStoreOptions,
): Promise<ColdRow> {
  await using fleet = await startFleet({ store, latency: LATENCY, sharing });
  const members = await fleet.start(processes);
  const outcomes = await Promise.all(members.map((member) => member.obtain()));
  await Promise.all(members.map((member) => member.leave()));
  const requests = fleet.sase.auth.tokenRequests.length;
  const failures = outcomes.filter(({ error }) => error);
  // Without a store it is one for each, and more where the service is so busy with them that some are repeated.
  if (store !== "none" && requests !== 1) problems.push(`${store}: ${requests} token requests instead of 1`);
  problems.push(...failures.map(({ error }) => `${store}: ${error}`), ...troublesOf(store, outcomes));
  const waits = outcomes.map(({ wait }) => wait / alone).sort((a, b) => a - b);
  return {
    store,
    "token requests": requests,
    failures: failures.length,
    "median wait": `${middle(waits).toFixed(2)} x`,
    "longest wait": `${(waits.at(-1) ?? 0).toFixed(2)} x`,
    "one request, ms": Math.round(alone),
  };
}

/** ms: the median of five processes that start one after the other and share nothing. */
export async function measureAlone(): Promise<number> {
  await using fleet = await startFleet({ store: "none", latency: LATENCY });
  const waits: number[] = [];
  for (let at = 0; at < 5; at++) {
    const member = await one(fleet);
    waits.push((await member.obtain()).wait);
    await member.leave();
  }
  return middle(waits.sort((a, b) => a - b));
}

/** What a process pays that comes when the token is there. */
export async function measureWarm(store: StoreKind, problems: string[]) {
  await using fleet = await startFleet({ store, latency: LATENCY });
  await (await one(fleet)).obtain();
  const waits: number[] = [];
  for (let at = 0; at < 20; at++) {
    const member = await one(fleet);
    const { wait, attempts } = await member.obtain();
    if (attempts !== 0) problems.push(`${store}: a new process needed ${attempts} token requests`);
    waits.push(wait);
    await member.leave();
  }
  waits.sort((a, b) => a - b);
  const ms = (wait: number | undefined) => Number((wait ?? Number.NaN).toFixed(1));
  return {
    store,
    "new processes": waits.length,
    "token requests": fleet.sase.auth.tokenRequests.length - 1,
    "median wait, ms": ms(middle(waits)),
    "longest wait, ms": ms(waits.at(-1)),
  };
}

/** s. What is left after the second that the service's `expires_in` is short of, and of which a third is the early window. */
export const SHORT_LIFE = 16;

/** Under load while the token is renewed again and again. */
export async function measureLives(
  store: StoreKind,
  processes: number,
  lives: number,
  problems: string[],
  sharing?: SharedStoreOptions,
) {
  await using fleet = await startFleet({ store, lifetime: SHORT_LIFE, latency: 50, sharing });
  const members = await fleet.start(processes);
  const life = SHORT_LIFE - 1;
  const startedAt = performance.now();
  const outcomes = await Promise.all(members.map((member) => member.load(1_000, lives * life * 1000)));
  const elapsed = (performance.now() - startedAt) / 1000;
  const most = Math.ceil(elapsed / (life - life / 3)) + 1;
  const requests = fleet.sase.auth.tokenRequests.length;
  const rejected = fleet.sase.api.requests.filter(({ status }) => status === 401).length;
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  if (requests > most) problems.push(`${store}: ${requests} token requests over ${lives} lives, more than ${most}`);
  if (rejected > 0) problems.push(`${store}: ${rejected} API requests were answered 401`);
  problems.push(...failures.map((failure) => `${store}: ${failure}`), ...troublesOf(store, outcomes));
  return {
    store,
    seconds: Math.round(elapsed),
    "API requests": outcomes.reduce((sum, outcome) => sum + outcome.requests, 0),
    "token requests": requests,
    "at most": most,
    "401s": rejected,
    failures: failures.length,
  };
}

async function one(fleet: Fleet): Promise<FleetProcess> {
  return (await fleet.start(1))[0] as FleetProcess;
}

function troublesOf(store: StoreKind, outcomes: readonly { readonly troubles: readonly string[] }[]): string[] {
  return [...new Set(outcomes.flatMap(({ troubles }) => troubles))].map((trouble) => `${store}: ${trouble}`);
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
