import type { Invariant } from "./history.ts";
import { abortIsTheCallersOwn } from "./invariants/abort-is-the-callers-own.ts";
import { boundedWait } from "./invariants/bounded-wait.ts";
import { neverExpired } from "./invariants/never-expired.ts";
import { noUnhandledRejection } from "./invariants/no-unhandled-rejection.ts";
import { oneLiveRequest } from "./invariants/one-live-request.ts";
import { oneReplay } from "./invariants/one-replay.ts";
import { placesInTheQueue } from "./invariants/places-in-the-queue.ts";
import { refusalRemembered } from "./invariants/refusal-remembered.ts";
import { rejectedNotSentAgain } from "./invariants/rejected-not-sent-again.ts";
import { rejectionAnswered } from "./invariants/rejection-answered.ts";
import { retryAfter } from "./invariants/retry-after.ts";
import { rightTenant } from "./invariants/right-tenant.ts";
import { shortWaitWithAToken } from "./invariants/short-wait-with-a-token.ts";
import { usableKept } from "./invariants/usable-kept.ts";
import { worksAgain } from "./invariants/works-again.ts";

export const INVARIANTS: readonly Invariant[] = [
  oneLiveRequest,
  rightTenant,
  neverExpired,
  rejectedNotSentAgain,
  oneReplay,
  boundedWait,
  usableKept,
  noUnhandledRejection,
  placesInTheQueue,
  retryAfter,
  refusalRemembered,
  abortIsTheCallersOwn,
  shortWaitWithAToken,
  rejectionAnswered,
  worksAgain,
];
