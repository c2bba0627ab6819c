import { attemptEnds } from "../invariants/attempt-ends.ts";
import { droppedInTheQueue } from "../invariants/dropped-in-the-queue.ts";
import { noIdlePlace } from "../invariants/no-idle-place.ts";
import { placesInTheQueue } from "../invariants/places-in-the-queue.ts";
import { refusalShared } from "../invariants/refusal-shared.ts";
import { retryAfterShared } from "../invariants/retry-after-shared.ts";
import { rightTenant } from "../invariants/right-tenant.ts";
import { makeSubject } from "../world/subject.ts";
import { bound, eachAlone, type Flaw, inTurn, queuedInFetch } from "./flaw.ts";

const family = "many tenants";

/** Faults in serving many tenants of one service account. */
export const QUEUEING: readonly Flaw[] = [
  {
    name: "one token for the whole service account",
    breaks: rightTenant,
    family,
    make(options, concurrency, tsgIds) {
      const { send, source } = makeSubject(options, concurrency, tsgIds);
      return { send, source: () => source(tsgIds[0] as string) };
    },
  },
  {
    name: "managers of many tenants that know nothing of each other",
    breaks: placesInTheQueue,
    family,
    make: (options) => eachAlone(options),
  },
  {
    name: "a refusal that each tenant has to hear",
    breaks: refusalShared,
    family,
    make: (options) => eachAlone(options),
  },
  {
    name: "a Retry-After that each tenant has to hear",
    breaks: retryAfterShared,
    family,
    make: (options) => eachAlone(options),
  },
  {
    name: "a place for the whole time in which a token is obtained",
    breaks: noIdlePlace,
    family,
    make(options, concurrency, tsgIds) {
      const { send, source } = makeSubject(options, concurrency, tsgIds);
      const turn = inTurn(concurrency);
      const getToken = (tsgId: string) => bound(source(tsgId)).getToken;
      return {
        send,
        source: (tsgId) => ({ ...bound(source(tsgId)), getToken: (how) => turn(() => getToken(tsgId)(how)) }),
      };
    },
  },
  {
    name: "a request that nothing ends",
    breaks: attemptEnds,
    family,
    make: ({ fetch, ...options }, ...rest) =>
      makeSubject(
        { ...options, fetch: (url, init) => fetch(url, { ...init, signal: new AbortController().signal }) },
        ...rest,
      ),
  },
  { name: "a queue that does not know who waits", breaks: droppedInTheQueue, family, make: queuedInFetch },
];
