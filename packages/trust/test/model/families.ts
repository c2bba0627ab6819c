import type fc from "fast-check";
import { oneManager } from "./families/one-manager.ts";
import { processes } from "./families/processes.ts";
import { rejections } from "./families/rejections.ts";
import { storeFaults } from "./families/store-faults.ts";
import { tenants } from "./families/tenants.ts";
import type { Schedule } from "./schedule.ts";

/** Schedules of one kind, which lead to what others hardly meet. */
export interface Family {
  readonly name: string;
  readonly weight: number;
  readonly schedules: fc.Arbitrary<Schedule>;
}

export const FAMILIES: readonly Family[] = [oneManager, tenants, rejections, processes, storeFaults];
