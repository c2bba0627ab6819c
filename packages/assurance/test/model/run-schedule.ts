import { seedRandom } from "@sase-auth/test-kit/virtual-time";
import type { Scheduler } from "fast-check";
import { INVARIANTS } from "./invariants.ts";
import type { Schedule, Step } from "./schedule.ts";
import { Tally } from "./seen/tally.ts";
import { makeSubject } from "./world/subject.ts";
import { type Parts, World } from "./world/world.ts";

const WARM_UP: readonly Step[] = [
  { do: "call", how: "get", process: 0, tenant: 0 },
  { do: "answer", count: 9 },
];

/**
 * Play one schedule, with this process's clocks, timers, cryptography and randomness taken over until its end.
 *
 * @throws if an invariant does not hold
 */
export async function runSchedule(
  scheduler: Scheduler,
  schedule: Schedule,
  { make = makeSubject, invariants = INVARIANTS, tally = new Tally() }: Partial<Parts> = {},
): Promise<void> {
  const world = new World(schedule, scheduler, { make, invariants, tally });
  const { clock, crypto, history } = world;
  const restore = [clock.install(), crypto.install(), seedRandom(schedule.jitter), hearUnhandled(history.unhandled)];
  // Errors are a part of most schedules, and their stacks a part of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    for (const step of [...(schedule.warm ? WARM_UP : []), ...schedule.steps]) await world.step(step);
    await world.end();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    for (const undo of restore) undo();
  }
}

/** The test runner's own listeners are put aside: an invariant judges what they would fail the run for. */
function hearUnhandled(heard: unknown[]): () => void {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => heard.push(reason));
  return () => {
    process.removeAllListeners("unhandledRejection");
    for (const other of others) process.on("unhandledRejection", other);
  };
}
