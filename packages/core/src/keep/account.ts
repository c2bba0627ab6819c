import { checkOption } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import { askSecret, requestToken } from "../request/client-credentials.ts";
import { type Credential, resolveCredential } from "../request/credential.ts";
import type { InPlace, Obtain } from "../request/obtain.ts";
import { retrying } from "../request/retrying.ts";
import type { ShareStage } from "../share/shared-obtain.ts";
import type { TokenEvent } from "../token-event.ts";
import { accountMemory } from "./account-memory.ts";
import { requestQueue } from "./request-queue.ts";
import type { AccountOptions } from "./token-manager-options.ts";
import { unattachedOrigins } from "./unattached-origins.ts";

/** What all managers of one service account share: the credential, the way to a token, and what was learned on it. */
export interface Account {
  readonly credential: Credential;
  /** All stages on the way to a token, in their order. */
  readonly obtain: Obtain;
  /** The ms for which the service asked this account to wait. */
  retryIn(): number;
  /** Give free places in the queue away, if there is a queue. Callers that wait in it call this from time to time. */
  readonly sweep: (() => void) | undefined;
  /** A listener's exception or rejection fails no request. */
  emit(event: TokenEvent): void;
  /** A request to this origin went without a token. */
  unattached(origin: string): void;
}

/**
 * @param concurrency how many token requests may be under way at once, if there may be several tenants
 * @throws {InvalidOptionError}
 */
export function openAccount(given: AccountOptions, concurrency?: number): Account {
  const options = ownMembers(given);
  const { onEvent, store } = options;
  checkOption(typeof (onEvent ?? openAccount) === "function", "onEvent", "a function");
  const share = store?.sharing as ShareStage | undefined;
  const what = "what sharedStore(store) of this version of @sase-auth/core/store returns";
  checkOption(!store || typeof share === "function", "store", what);
  const credential = resolveCredential(options);
  const LONGEST_ATTEMPT = 10_000; // ms
  // One attempt must not hold a place for all the time that its flight has.
  const longest = Math.min(LONGEST_ATTEMPT, concurrency ? credential.timeout / 3 : Infinity);
  const queue = concurrency ? requestQueue(concurrency, longest) : undefined;
  const memory = accountMemory();
  const inPlace: InPlace = (flight, task) => {
    const checked = async () => {
      memory.check(flight); // before a lease is taken
      return task();
    };
    return queue ? queue.run(flight, checked) : checked();
  };
  const request: Obtain = async (flight) => {
    await askSecret(flight);
    memory.check(flight);
    return memory.watch(requestToken(flight, longest), flight);
  };
  // The store is looked into first; the lease is taken inside the place in the queue.
  const obtainOnce: Obtain = share?.({ inPlace, request }) ?? ((flight) => inPlace(flight, () => request(flight)));
  const emit = async (event: TokenEvent) => {
    try {
      await onEvent?.(event);
    } catch {}
  };
  const { retryIn } = memory;
  const unattached = unattachedOrigins(emit);
  return { credential, obtain: retrying(obtainOnce), retryIn, sweep: queue?.sweep, emit, unattached };
}
