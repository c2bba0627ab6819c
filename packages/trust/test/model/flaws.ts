import { type AccessToken, TokenManager, type TokenSource } from "@sase-auth/core";
import { sendAuthorized } from "@sase-auth/core/adapter";
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
import { type MakeSubject, makeSubject, type SubjectOptions } from "./subject.ts";

/** What other clients do wrong, around the real manager. */
export interface Flaw {
  readonly name: string;
  readonly breaks: Invariant;
  readonly make: MakeSubject;
}

/** The real thing, with another source around each of its own. */
function around(wrap: (source: TokenSource) => TokenSource): MakeSubject {
  return (options, concurrency, tsgIds) => {
    const real = makeSubject(options, concurrency, tsgIds);
    const wrapped = new Map<string, TokenSource>();
    return {
      send: real.send,
      source(tsgId) {
        const known = wrapped.get(tsgId) ?? wrap(real.source(tsgId));
        wrapped.set(tsgId, known);
        return known;
      },
    };
  };
}

/** Managers of this one's making, instead of those of `TenantTokens`. */
function madeBy(manager: (options: SubjectOptions, tsgId: string) => TokenSource): MakeSubject {
  return (options, concurrency, [first = ""]) => ({
    source: (tsgId) => manager(options, concurrency === 0 ? first : tsgId),
    send: sendAuthorized,
  });
}

/** A new manager after each failure. */
const forgetful: MakeSubject = (options, concurrency, tsgIds) => {
  let subject = makeSubject(options, concurrency, tsgIds);
  const source = (tsgId: string): TokenSource => ({
    async getToken(how) {
      try {
        return await subject.source(tsgId).getToken(how);
      } catch (error) {
        if (!how?.signal?.aborted) subject = makeSubject(options, concurrency, tsgIds);
        throw error;
      }
    },
    replaceToken: (rejected, how) => subject.source(tsgId).replaceToken(rejected, how),
  });
  return { source, send: sendAuthorized };
};

export const FLAWS: readonly Flaw[] = [
  {
    name: "each caller requests a token for itself",
    breaks: oneLiveRequest,
    make: madeBy((options, tsgId) => new TokenManager({ ...options, tsgId })),
  },
  {
    name: "one token for the whole service account",
    breaks: rightTenant,
    make(options, concurrency, tsgIds) {
      const { send, source } = makeSubject(options, concurrency, tsgIds);
      return { send, source: () => source(tsgIds[0] as string) };
    },
  },
  {
    name: "a cache that goes by the wall clock alone",
    breaks: neverExpired,
    make: around((source) => {
      let last: AccessToken | undefined;
      return {
        ...bound(source),
        async getToken(how) {
          if (!last || Date.now() >= last.expiresAt) last = await source.getToken(how);
          return last;
        },
      };
    }),
  },
  {
    name: "a replay with whatever token there is",
    breaks: rejectedNotSentAgain,
    make: (...args) => ({
      ...makeSubject(...args),
      async send(source, { send, isRejected, signal }) {
        const token = await source.getToken({ signal });
        const answer = await send(token);
        return isRejected(answer) ? send(await source.replaceToken(token, { signal })) : answer;
      },
    }),
  },
  {
    name: "a replay after a connection that broke",
    breaks: oneReplay,
    make: (...args) => ({
      ...makeSubject(...args),
      send: (source, request) =>
        sendAuthorized(source, { ...request, send: (token) => request.send(token).catch(() => request.send(token)) }),
    }),
  },
  {
    name: "a lock that is held over the network",
    breaks: boundedWait,
    make: around((source) => {
      let before: Promise<unknown> = Promise.resolve();
      const locked = (how: Parameters<TokenSource["getToken"]>[0]) => {
        const token = before.then(() => source.getToken(how));
        before = token.catch(() => {});
        return token;
      };
      return { replaceToken: bound(source).replaceToken, getToken: locked };
    }),
  },
  {
    name: "a renewal that everybody must wait for",
    breaks: usableKept,
    make: around((source) => ({
      ...bound(source),
      async getToken(how) {
        const token = await source.getToken(how);
        return token.expiresAt - Date.now() < 300_000 ? source.replaceToken(token, how) : token;
      },
    })),
  },
  {
    name: "a token fetched ahead, and nobody looks how that ends",
    breaks: noUnhandledRejection,
    make: around((source) => ({
      ...bound(source),
      getToken(how) {
        source.getToken();
        return source.getToken(how);
      },
    })),
  },
  {
    name: "managers of many tenants that know nothing of each other",
    breaks: placesInTheQueue,
    make(...args) {
      const [options] = args;
      const managers = new Map<string, TokenManager>();
      const own = madeBy((_, tsgId) => {
        const manager = managers.get(tsgId) ?? new TokenManager({ ...options, tsgId });
        managers.set(tsgId, manager);
        return manager;
      });
      return own(...args);
    },
  },
  { name: "a manager made anew after a failure", breaks: retryAfter, make: forgetful },
  { name: "a manager made anew after a refusal", breaks: refusalRemembered, make: forgetful },
  {
    name: "a signal that nobody listens to",
    breaks: abortIsTheCallersOwn,
    make: around((source) => ({ ...bound(source), getToken: () => source.getToken() })),
  },
  {
    name: "a signal handed on to the token request",
    breaks: abortIsTheCallersOwn,
    make(options, ...args) {
      const signals: AbortSignal[] = [];
      const fetch: SubjectOptions["fetch"] = (url, init) =>
        options.fetch(url, { ...init, signal: AbortSignal.any([init.signal, ...signals]) });
      const { send, source } = makeSubject({ ...options, fetch }, ...args);
      return {
        send,
        source: (tsgId) => ({
          ...bound(source(tsgId)),
          getToken(how) {
            if (how?.signal) signals.push(how.signal);
            return source(tsgId).getToken(how);
          },
        }),
      };
    },
  },
  {
    name: "a wait for the new token while the old one is good",
    breaks: shortWaitWithAToken,
    make: around((source) => {
      let last: AccessToken | undefined;
      return {
        ...bound(source),
        async getToken(how) {
          const current = source.currentToken?.();
          last = current ?? (await (last ? source.replaceToken(last, how) : source.getToken(how)));
          return last;
        },
      };
    }),
  },
  {
    name: "a pause after each renewal in which no rejection counts",
    breaks: rejectionAnswered,
    make: around((source) => {
      let last: AccessToken | undefined;
      return {
        ...bound(source),
        async getToken(how) {
          last = await source.getToken(how);
          return last;
        },
        replaceToken: async (rejected, how) => (rejected === last ? last : source.replaceToken(rejected, how)),
      };
    }),
  },
  {
    name: "a failure that is kept as a token would be",
    breaks: worksAgain,
    make: around((source) => {
      let first: Promise<AccessToken> | undefined;
      return {
        ...bound(source),
        getToken(how) {
          first ??= source.getToken(how);
          return first;
        },
      };
    }),
  },
];

function bound(source: TokenSource): TokenSource {
  return {
    getToken: (how) => source.getToken(how),
    replaceToken: (rejected, how) => source.replaceToken(rejected, how),
  };
}
