import { TokenManager, type TokenSource } from "@sase-auth/core";
import { sendAuthorized } from "@sase-auth/core/adapter";
import { sharedStore, type TokenStore } from "@sase-auth/core/store";
import type { Invariant } from "../seen/invariant.ts";
import { type MakeSubject, makeSubject, type SubjectOptions } from "../world/subject.ts";

/** What other clients do wrong, around the real manager. */
export interface Flaw {
  readonly name: string;
  readonly breaks: Invariant;
  /** The schedules in which it shows. */
  readonly family: string;
  readonly make: MakeSubject;
}

/** The real thing, with another source around each of its own. */
export function around(
  wrap: (source: TokenSource, options: SubjectOptions, tsgId: string) => TokenSource,
): MakeSubject {
  return (options, concurrency, tsgIds) => {
    const real = makeSubject(options, concurrency, tsgIds);
    const wrapped = new Map<string, TokenSource>();
    return {
      send: real.send,
      source(tsgId) {
        const known = wrapped.get(tsgId) ?? wrap(real.source(tsgId), options, tsgId);
        wrapped.set(tsgId, known);
        return known;
      },
    };
  };
}

/** A manager of its own for each TSG, or for each call, instead of `TenantTokens`. */
export function eachAlone(options: SubjectOptions, forEach: "tenant" | "call" = "tenant"): ReturnType<MakeSubject> {
  const managers = new Map<string, TokenManager>();
  const source = (tsgId: string) => {
    const manager = (forEach === "tenant" && managers.get(tsgId)) || managerOf(options, tsgId);
    managers.set(tsgId, manager);
    return manager;
  };
  return { source, send: sendAuthorized };
}

export function managerOf({ place, maxTenants: _, ...options }: SubjectOptions, tsgId: string): TokenManager {
  return new TokenManager({ ...options, tsgId, store: place && sharedStore(place.store, place.options) });
}

/** The real thing, with something between it and the store. */
export function withStore(wrap: (store: TokenStore) => Partial<TokenStore>): MakeSubject {
  return ({ place, ...options }, ...rest) => {
    const store = place && { ...methodsOf(place.store), ...wrap(place.store) };
    return makeSubject({ ...options, place: place && store && { ...place, store } }, ...rest);
  };
}

function methodsOf(store: TokenStore): TokenStore {
  return { get: (...of) => store.get(...of), set: (...of) => store.set(...of), lease: (...of) => store.lease(...of) };
}

/** A source without `currentToken`. */
export function bound(source: TokenSource): TokenSource {
  return {
    getToken: (how) => source.getToken(how),
    replaceToken: (rejected, how) => source.replaceToken(rejected, how),
  };
}

/** The function that is returned runs one thing after the other, `places` of them at once. */
export function inTurn(places: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (run) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

/** A manager for each TSG, whose requests wait for a place where they are sent, with all that they have done before. */
export const queuedInFetch: MakeSubject = (options, concurrency) => {
  const turn = inTurn(Math.max(1, concurrency));
  return eachAlone({ ...options, fetch: (...request) => turn(async () => options.fetch(...request)) });
};
