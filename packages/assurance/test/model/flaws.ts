import type { Flaw } from "./flaws/flaw.ts";
import { KEEPING } from "./flaws/keeping.ts";
import { QUEUEING } from "./flaws/queueing.ts";
import { REJECTING } from "./flaws/rejecting.ts";
import { SHARING } from "./flaws/sharing.ts";

/** At least one for each invariant. */
export const FLAWS: readonly Flaw[] = [...KEEPING, ...REJECTING, ...QUEUEING, ...SHARING];
