import type { CallStep, Step } from "../schedule.ts";

const SECOND = 1000;

/** ms, around every limit that there is */
export const SHORT_TIMES = [0, 1, 50, 260, 600];
export const LONG_TIMES = [2, 4.999, 5, 6, 9.999, 10, 29.999, 30, 31, 61, 600, 900, 4000].map((s) => s * SECOND);
const JUMPS = [260, 6 * SECOND, 31 * SECOND, 61 * SECOND, 850 * SECOND, 4e6];

/** ms, into the windows in which tokens of 60, 300 and 899 s are renewed, in the background or with somebody waiting */
export const WINDOWS = [45 * SECOND, 57 * SECOND, 230 * SECOND, 285 * SECOND, 650 * SECOND, 850 * SECOND];

export function times<T>(count: number, things: readonly T[]): T[] {
  return Array.from({ length: count }, () => things).flat();
}

/** Each kind of call, by each process, for each tenant, without a signal and with either. */
export function calls(
  processes: number,
  tenants: number,
  kinds: readonly CallStep["how"][] = ["get", "send", "look", "reject", "renew"],
): CallStep[] {
  const all: CallStep[] = [];
  for (const how of kinds)
    for (let process = 0; process < processes; process++)
      for (let tenant = 0; tenant < tenants; tenant++)
        for (const signal of [{}, { signal: "own" }, { signal: "shared" }] as const)
          all.push({ do: "call", how, process, tenant, ...signal });
  return all;
}

export function walks(processes: number): Step[] {
  return Array.from({ length: processes }, (_, process): Step[] => [
    { do: "walk", process },
    { do: "walk", process, signal: "shared" },
  ]).flat();
}

export function passes(kind: "pass" | "stop" | "suspend" | "setWall" | "setMonotonic", ms: readonly number[]): Step[] {
  return ms.map((ms) => ({ do: kind, ms }));
}

export const ANSWERS: readonly Step[] = [1, 2, 9].map((count) => ({ do: "answer", count }));

export const ABORTS: readonly Step[] = (["first", "last", "shared"] as const).map((which) => ({ do: "abort", which }));

/** Everything that a clock may do. */
export const CLOCK_JUMPS: readonly Step[] = [
  ...passes("stop", JUMPS),
  ...passes("suspend", JUMPS),
  ...(["setWall", "setMonotonic"] as const).flatMap((kind) => passes(kind, [...JUMPS, ...JUMPS.map((ms) => -ms)])),
];

export function revocations(tenants: number): Step[] {
  return Array.from({ length: tenants }, (_, tenant) => ({ do: "revoke", tenant }));
}
