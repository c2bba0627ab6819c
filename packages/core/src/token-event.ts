import type { InvalidOptionError, SaseAuthError } from "./errors.ts";

/**
 * What a manager reports to its `onEvent` listener. Never carries a token or a secret.
 *
 * - `obtained`: a token was obtained
 * - `failed`: no token was obtained, or the rejected one again
 * - `rejected`: an API rejected the token. Emitted once per renewal, after it, and each time the token is returned unchanged
 * - `store`: the shared store failed, was too slow or held something unusable. It counted as a miss: no caller failed
 * - `evicted`: `TenantTokens` dropped the least recently used tenant, with its token, because there are more than `maxTenants`.
 *   Emitted for the first of them only
 * - `unattached`: a request went to `origin` without a token, because the adapter's `origins` lack it. Emitted once for each of the
 *   vendor's API origins, at most 100, and for all tenants together: it has no `tsgId`
 */
export type TokenEvent =
  | (TokenEventBody & {
      /** The TSG of the manager. */
      tsgId: string;
    })
  | {
      /** A request went without a token. */
      type: "unattached";
      /** The origin that the adapter's `origins` lack. */
      origin: string;
      /** None: it is about all tenants. */
      tsgId?: undefined;
    };

export type TokenEventBody =
  | {
      type: "obtained";
      /** ms since the epoch */
      expiresAt: number;
      /** ms from the start of the flight, retries included and the queue excluded */
      duration: number;
      /** How many token requests it took; 0 if another process had left the token in the store. */
      attempts: number;
    }
  | {
      type: "failed";
      error: SaseAuthError | InvalidOptionError;
      /** Whether no caller waited: the current token is still served. */
      background: boolean;
    }
  | {
      type: "rejected";
      /** False if the token is returned unchanged, or no other one could be obtained. */
      replaced: boolean;
      /** The service answered with the rejected token: a cache may stand before the token endpoint. */
      reason?: "sameToken";
    }
  | { type: "store"; operation: StoreOperation; error: Error }
  | { type: "evicted"; maxTenants: number };

/** What a shared store was asked for. */
export type StoreOperation = "get" | "set" | "lease" | "release";

/** Receives events. An exception or a rejection of it fails no request. */
export type TokenEventListener = (event: TokenEvent) => void;
