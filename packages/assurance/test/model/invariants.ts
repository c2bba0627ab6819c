import { aMinuteBetween } from "./invariants/a-minute-between.ts";
import { abortIsTheCallersOwn } from "./invariants/abort-is-the-callers-own.ts";
import { attemptEnds } from "./invariants/attempt-ends.ts";
import { boundedWait } from "./invariants/bounded-wait.ts";
import { droppedInTheQueue } from "./invariants/dropped-in-the-queue.ts";
import { leaseMeansRequest } from "./invariants/lease-means-request.ts";
import { leaseRespected } from "./invariants/lease-respected.ts";
import { neverExpired } from "./invariants/never-expired.ts";
import { noIdlePlace } from "./invariants/no-idle-place.ts";
import { noRequestWithoutNeed } from "./invariants/no-request-without-need.ts";
import { noUnhandledRejection } from "./invariants/no-unhandled-rejection.ts";
import { notTakenBack } from "./invariants/not-taken-back.ts";
import { oneLiveRequest } from "./invariants/one-live-request.ts";
import { oneReplay } from "./invariants/one-replay.ts";
import { oneRevocation } from "./invariants/one-revocation.ts";
import { ownError } from "./invariants/own-error.ts";
import { pauseKept } from "./invariants/pause-kept.ts";
import { placesInTheQueue } from "./invariants/places-in-the-queue.ts";
import { refusalRemembered } from "./invariants/refusal-remembered.ts";
import { refusalShared } from "./invariants/refusal-shared.ts";
import { rejectedNotSentAgain } from "./invariants/rejected-not-sent-again.ts";
import { rejectionAnswered } from "./invariants/rejection-answered.ts";
import { requestedAgain } from "./invariants/requested-again.ts";
import { retryAfter } from "./invariants/retry-after.ts";
import { retryAfterShared } from "./invariants/retry-after-shared.ts";
import { rightTenant } from "./invariants/right-tenant.ts";
import { sharedTokenTaken } from "./invariants/shared-token-taken.ts";
import { shortWaitWithAToken } from "./invariants/short-wait-with-a-token.ts";
import { storeFailsNoRequest } from "./invariants/store-fails-no-request.ts";
import { usableKept } from "./invariants/usable-kept.ts";
import { worksAgain } from "./invariants/works-again.ts";
import type { Invariant } from "./seen/invariant.ts";

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
  requestedAgain,
  pauseKept,
  aMinuteBetween,
  noRequestWithoutNeed,
  oneRevocation,
  notTakenBack,
  ownError,
  noIdlePlace,
  attemptEnds,
  droppedInTheQueue,
  refusalShared,
  retryAfterShared,
  sharedTokenTaken,
  leaseMeansRequest,
  leaseRespected,
  storeFailsNoRequest,
  worksAgain,
];
