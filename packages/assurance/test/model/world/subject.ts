import { type FetchLike, TenantTokens, type TokenEventListener, TokenManager, type TokenSource } from "@sase-auth/core";
import { sendAuthorized } from "@sase-auth/core/adapter";
import { type SharedStoreOptions, sharedStore, type TokenStore } from "@sase-auth/core/store";

/** What a schedule drives: the token sources of one process. */
export interface Subject {
  source(tsgId: string): TokenSource;
  readonly send: typeof sendAuthorized;
}

export interface SubjectOptions {
  readonly clientId: string;
  readonly clientSecret: string | (() => string | Promise<string>);
  readonly timeout: number;
  readonly maxTenants: number;
  readonly fetch: FetchLike;
  readonly onEvent: TokenEventListener;
  /** Where processes share tokens, and the options of `sharedStore` for it. */
  readonly place?: { readonly store: TokenStore; readonly options: SharedStoreOptions } | undefined;
}

/** @param concurrency 0: a manager for each TSG; else `TenantTokens` with so many places */
export type MakeSubject = (options: SubjectOptions, concurrency: number, tsgIds: readonly string[]) => Subject;

/** The real thing. */
export const makeSubject: MakeSubject = ({ place, maxTenants, ...rest }, concurrency, tsgIds) => {
  const options = { ...rest, store: place && sharedStore(place.store, place.options) };
  if (concurrency > 0) {
    const tenants = new TenantTokens({ ...options, concurrency, maxTenants });
    return { source: (tsgId) => tenants.get(tsgId), send: sendAuthorized };
  }
  const managers = new Map(tsgIds.map((tsgId) => [tsgId, new TokenManager({ ...options, tsgId })]));
  return { source: (tsgId) => managers.get(tsgId) as TokenManager, send: sendAuthorized };
};
