import type { History } from "./history.ts";
import type { SeenManager } from "./seen-manager.ts";
import type { SeenProcess } from "./seen-process.ts";

/** ms that a visit to the store may keep a request from being sent */
const LONGEST_VISIT = 1_000;

/** ms that a `Retry-After` is heeded, and a little more */
const LONGEST_SLEEP = 61_000;

/** Whether requests of a process may be waiting because the service asked for it. */
export function mayBeWaiting({ askedToWaitAt }: SeenProcess, { clock }: History): boolean {
  return askedToWaitAt !== undefined && clock.now.awake - askedToWaitAt.awake < LONGEST_SLEEP;
}

/** How many token requests a process has under way, at least: an attempt may have its place for a third of `timeout`, by any clock. */
export function requestsUnderWay(process: SeenProcess, history: History): number {
  let count = 0;
  for (const { manager, signal, at } of history.open)
    if (manager.process === process && !signal.aborted && history.atMost(at) < history.schedule.timeout / 3) count++;
  return count;
}

/** How many of its places are taken, at most. A `fetch` that ignores its abort has its place until a caller looks at the queue. */
export function placesTaken(process: SeenProcess, history: History): number {
  const longest = history.schedule.timeout / 3;
  let count = process.openSecrets;
  for (const { manager, at, answer } of history.open)
    if (manager.process === process && history.waited(at) <= (answer.deaf ? 2 : 1) * longest + 1) count++;
  // The lease is taken inside the place. A visit has the time in which the process runs.
  const { running } = history.clock.now;
  for (const { openVisits } of history.managersOf(process))
    for (const at of openVisits) if (running - at.running <= LONGEST_VISIT) count++;
  return count;
}

export function hasOpenRequest(manager: SeenManager, history: History): boolean {
  for (const request of history.open) if (request.manager === manager) return true;
  return false;
}

/** Whether the queue of a process has something to do. */
export function isWaitedFor(process: SeenProcess, history: History): boolean {
  if (history.schedule.concurrency === 0) return false;
  return [...history.managersOf(process)].some((manager) => isQueued(manager, history));
}

/** Whether another request has failed, and its callers wait until it is sent again. */
export function othersSleep(manager: SeenManager, history: History): boolean {
  if (history.schedule.concurrency === 0) return false;
  return [...history.managersOf(manager.process)].some(
    (other) =>
      other !== manager &&
      other.waits.size > 0 &&
      other.failure?.heard?.kind === "later" &&
      !hasOpenRequest(other, history),
  );
}

/** Whether the first request of a manager waits for a place, as far as that is beyond doubt. */
export function isQueued(manager: SeenManager, history: History): boolean {
  const { concurrency, store } = history.schedule;
  const { requests, kept, waits, process } = manager;
  if (concurrency === 0 || store || requests > 0 || kept || waits.size === 0) return false;
  return !hasOpenRequest(manager, history) && requestsUnderWay(process, history) >= concurrency;
}

/** If the last caller has left, the queue may drop its request, and forget the rejection. */
export function markDropped(manager: SeenManager, history: History): void {
  const { waits, reported } = manager;
  if (history.schedule.concurrency === 0 || waits.size > 0 || !reported) return;
  reported.mayBeDropped ||= !hasOpenRequest(manager, history);
}

/** Time passes, and some requests wait for a place. */
export function countQueueing(ms: number, history: History): void {
  const { concurrency } = history.schedule;
  if (concurrency === 0) return;
  const live = new Set<SeenManager>();
  for (const request of history.open) if (history.isLive(request)) live.add(request.manager);
  for (const process of history.processes) {
    if (placesTaken(process, history) < concurrency) continue;
    for (const manager of history.managersOf(process))
      if (manager.waits.size > 0 && !live.has(manager)) manager.queuedFor += ms;
  }
}
