import { setTimeout as sleep } from "node:timers/promises";
import { type Fleet, startFleet } from "../fleet.ts";
import type { StoreKind } from "../plan.ts";
import { type FaultOutcome, outcomeOfLoad } from "./fault.ts";

/** s, of a token that has to be renewed while the fault lasts. The `expires_in` of the service is one less. */
const LIFETIME = 7;
const LIFE = LIFETIME - 1;
/** s: the first process may renew a token of that age. */
const RENEWED_AFTER = LIFE * (2 / 3);
/** s that a process leaves a store alone which gave no answer */
const REST = 5;

/**
 * Eight processes under load over three lives of a token, with the fault early in the second. While it lasts, each
 * process is on its own, and requests a token when its own token has to be renewed.
 *
 * @param outage s that the fault lasts
 */
export async function underLoad(
  store: StoreKind,
  outage: number,
  fault: (fleet: Fleet) => Promise<unknown>,
): Promise<FaultOutcome> {
  await using fleet = await startFleet({ store, lifetime: LIFETIME, latency: 50 });
  const members = await fleet.start(8);
  const startedAt = performance.now();
  const loads = members.map((member) => member.order("load", 200, 3 * LIFE * 1000));
  await sleep(3_000);
  await fault(fleet);
  const outcomes = await Promise.all(loads);
  const elapsed = (performance.now() - startedAt) / 1000;
  const usual = Math.ceil(elapsed / RENEWED_AFTER) + 1;
  const alone = Math.ceil((outage + REST) / RENEWED_AFTER);
  return outcomeOfLoad(fleet, outcomes, usual, members.length * alone);
}
