import { cold } from "./cold.ts";
import { faults } from "./faults.ts";
import { lives } from "./lives.ts";
import type { Scenario } from "./scenario.ts";
import { tenants } from "./tenants.ts";
import { visits } from "./visits.ts";
import { warm } from "./warm.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [cold, warm, lives, tenants, visits, faults];
