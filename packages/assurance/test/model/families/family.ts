import type fc from "fast-check";
import type { Schedule } from "../schedule.ts";

/** Schedules of one kind, which lead to what others hardly meet. */
export interface Family {
  readonly name: string;
  readonly weight: number;
  readonly schedules: fc.Arbitrary<Schedule>;
}
