import { duration } from "../terminal.ts";
import { type Check, failed, type Known, ok, skipped } from "./check.ts";

/** `Date` has whole seconds, and an answer takes some; beyond that, APIs may find a new token not yet valid, or an old one good. */
const TOLERANCE = 60_000;

/** Does the clock agree with the auth host's? */
export function clockStep({ clockOffset }: Known): Check {
  if (clockOffset === undefined || Number.isNaN(clockOffset))
    return skipped("the auth host did not say what time it is");
  if (Math.abs(clockOffset) < TOLERANCE) return ok("agrees with the auth host's");
  const what = `Your clock is ${duration(Math.abs(clockOffset))} ${clockOffset > 0 ? "slow" : "fast"} by the auth host's`;
  return failed("ERR_CLOCK", what, "Let it be set by NTP (Linux: timedatectl set-ntp true).");
}
