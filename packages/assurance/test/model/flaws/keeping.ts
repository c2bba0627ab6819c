import type { AccessToken, TokenSource } from "@sase-auth/core";
import { sendAuthorized } from "@sase-auth/core/adapter";
import { abortIsTheCallersOwn } from "../invariants/abort-is-the-callers-own.ts";
import { boundedWait } from "../invariants/bounded-wait.ts";
import { neverExpired } from "../invariants/never-expired.ts";
import { noRequestWithoutNeed } from "../invariants/no-request-without-need.ts";
import { noUnhandledRejection } from "../invariants/no-unhandled-rejection.ts";
import { oneLiveRequest } from "../invariants/one-live-request.ts";
import { oneReplay } from "../invariants/one-replay.ts";
import { ownError } from "../invariants/own-error.ts";
import { refusalRemembered } from "../invariants/refusal-remembered.ts";
import { rejectedNotSentAgain } from "../invariants/rejected-not-sent-again.ts";
import { retryAfter } from "../invariants/retry-after.ts";
import { shortWaitWithAToken } from "../invariants/short-wait-with-a-token.ts";
import { usableKept } from "../invariants/usable-kept.ts";
import { worksAgain } from "../invariants/works-again.ts";
import { type MakeSubject, makeSubject, type SubjectOptions } from "../world/subject.ts";
import { around, bound, eachAlone, type Flaw, inTurn } from "./flaw.ts";

const family = "one manager";

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

/** One manager that keeps a token wrongly. */
export const KEEPING: readonly Flaw[] = [
  {
    name: "each caller requests a token for itself",
    breaks: oneLiveRequest,
    family,
    make: (options) => eachAlone(options, "call"),
  },
  {
    name: "each caller requests a token, though there is one",
    breaks: noRequestWithoutNeed,
    family,
    make: (options) => eachAlone(options, "call"),
  },
  {
    name: "a cache that goes by the wall clock alone",
    breaks: neverExpired,
    family,
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
    family,
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
    family,
    make: (...args) => ({
      ...makeSubject(...args),
      send: (source, request) =>
        sendAuthorized(source, { ...request, send: (token) => request.send(token).catch(() => request.send(token)) }),
    }),
  },
  {
    name: "a lock that is held over the network",
    breaks: boundedWait,
    family,
    make: around((source) => {
      const turn = inTurn(1);
      return { replaceToken: bound(source).replaceToken, getToken: (how) => turn(() => source.getToken(how)) };
    }),
  },
  {
    name: "a renewal that everybody must wait for",
    breaks: usableKept,
    family,
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
    family,
    make: around((source) => ({
      ...bound(source),
      getToken(how) {
        source.getToken();
        return source.getToken(how);
      },
    })),
  },
  { name: "a manager made anew after a failure", breaks: retryAfter, family, make: forgetful },
  { name: "a manager made anew after a refusal", breaks: refusalRemembered, family, make: forgetful },
  {
    name: "a signal that nobody listens to",
    breaks: abortIsTheCallersOwn,
    family,
    make: around((source) => ({ ...bound(source), getToken: () => source.getToken() })),
  },
  {
    name: "a signal handed on to the token request",
    breaks: abortIsTheCallersOwn,
    family,
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
    family,
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
    name: "one promise for all who wait",
    breaks: ownError,
    family,
    make: around((source) => {
      let pending: Promise<AccessToken> | undefined;
      return {
        ...bound(source),
        getToken() {
          pending ??= source.getToken().finally(() => {
            pending = undefined;
          });
          return pending;
        },
      };
    }),
  },
  {
    name: "a failure that is kept as a token would be",
    breaks: worksAgain,
    family,
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
