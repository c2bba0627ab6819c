import { duration } from "../terminal.ts";
import { type Check, failed, type Known, ok, skipped } from "./check.ts";

/** `Date` has whole seconds, and an answer takes some; beyond that, APIs may find a new token not yet valid, or an old one good. */
const TOLERANCE = 60_000;

/** Does the clock agree with the auth host's? */
export function clockStep({ clockOffset }: Known): Check {
  if (clockOffset === undefined || Number.isNaN(clockOffset)) return skipped("the auth host did not send its time");
  if (Math.abs(clockOffset) < TOLERANCE) return ok("agrees with the auth host");
  const what = `Your clock is ${duration(Math.abs(clockOffset))} ${clockOffset > 0 ? "slow" : "fast"} by the auth host`;
  return failed("ERR_CLOCK", what, "Turn on NTP (Linux: timedatectl set-ntp true).");
}
