import { ANSWER_FAULTS } from "./answer-faults.ts";
import type { Fault } from "./fault.ts";
import { NETWORK_FAULTS } from "./network-faults.ts";

/** The table of faults: what the tests play, and what the documentation shows. */
export const FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...ANSWER_FAULTS];
