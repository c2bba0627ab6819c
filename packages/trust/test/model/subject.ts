import { type FetchLike, TenantTokens, type TokenEventListener, TokenManager, type TokenSource } from "@sase-auth/core";
import { sendAuthorized } from "@sase-auth/core/adapter";

/** What a schedule drives. */
export interface Subject {
  source(tsgId: string): TokenSource;
  readonly send: typeof sendAuthorized;
}

export interface SubjectOptions {
  readonly clientId: string;
  readonly clientSecret: string | (() => string | Promise<string>);
  readonly timeout: number;
  readonly fetch: FetchLike;
  readonly onEvent: TokenEventListener;
}

/** @param concurrency 0: one manager alone, for the first TSG */
export type MakeSubject = (options: SubjectOptions, concurrency: number, tsgIds: readonly string[]) => Subject;

/** The real thing. */
export const makeSubject: MakeSubject = (options, concurrency, [tsgId = ""]) => {
  if (concurrency === 0) {
    const manager = new TokenManager({ ...options, tsgId });
    return { source: () => manager, send: sendAuthorized };
  }
  const tenants = new TenantTokens({ ...options, concurrency });
  return { source: (tsgId) => tenants.get(tsgId), send: sendAuthorized };
};
