import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReleaseLease, TokenStore } from "@sase-auth/core/store";
import { inTime } from "../in-time.ts";

/** Makes one more store over the same place, as another process would. */
export type MakeStore = () => TokenStore | Promise<TokenStore>;

/** One thing that a token store does. */
export interface StoreRule {
  /** The rule, as a sentence about the store. */
  readonly name: string;
  /** Rejects, saying what was expected, if the store does not keep the rule. Never hangs. */
  run(makeStore: MakeStore): Promise<void>;
}

const LONGEST_WAIT = 4_000; // for what takes 50 ms

export function storeRule(name: string, play: (makeStore: MakeStore) => Promise<void>): StoreRule {
  return { name, run: (makeStore) => inTime("store", play(makeStore)) };
}

/** A key as managers use them, which nobody has used yet. */
export function newKey(): string {
  return `sase-auth-1-${randomBytes(32).toString("hex")}`;
}

/** An entry with the letters and about the length of a real one. */
export function newEntry(bytes = 900): string {
  return `eyJhbGciOiJkaXIifQ..${randomBytes(bytes).toString("base64url")}`;
}

/** Ask again until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + LONGEST_WAIT; ; await sleep(2)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`This did not happen: ${what}`);
  }
}

/** Ask for leases at once, by three stores in turn, and return those that were given. */
export async function leasesAtOnce(makeStore: MakeStore, key: string): Promise<ReleaseLease[]> {
  const stores = [await makeStore(), await makeStore(), await makeStore()];
  const asked = Array.from({ length: 10 }, () => stores.map((store) => store.lease(key, LONG))).flat();
  return (await Promise.all(asked)).filter((lease) => lease !== undefined);
}

/** ms: longer than any rule takes, also for a store that takes them for microseconds */
export const LONG = 900_000;

/** Long enough for what takes ms for microseconds to be over. */
export async function pass(ms: number): Promise<void> {
  await sleep(ms / 1000 + 10);
}
