import type { AccessToken, TokenManager } from "@sase-auth/core";
import { aMinuteBetween } from "../invariants/a-minute-between.ts";
import { notTakenBack } from "../invariants/not-taken-back.ts";
import { oneRevocation } from "../invariants/one-revocation.ts";
import { pauseKept } from "../invariants/pause-kept.ts";
import { rejectionAnswered } from "../invariants/rejection-answered.ts";
import { requestedAgain } from "../invariants/requested-again.ts";
import { around, bound, type Flaw, managerOf } from "./flaw.ts";

const family = "rejections";
const MINUTE = 60_000;

/** For each 401 another token. */
const tireless = around((source, options, tsgId) => ({
  ...bound(source),
  async replaceToken(rejected, how) {
    const token = await source.replaceToken(rejected, how);
    return token.value === rejected.value ? managerOf(options, tsgId).getToken(how) : token;
  },
}));

/** Faults in treating tokens that an API rejects. */
export const REJECTING: readonly Flaw[] = [
  {
    name: "a pause after each renewal in which no rejection counts",
    breaks: rejectionAnswered,
    family: "one manager",
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
    name: "a pause after each replacement, however old its token is",
    breaks: oneRevocation,
    family,
    make: around((source) => {
      let last: AccessToken | undefined;
      let since = 0;
      return {
        ...bound(source),
        async replaceToken(rejected, how) {
          if (last?.value === rejected.value && Date.now() - since < MINUTE) return last;
          last = await source.replaceToken(rejected, how);
          since = Date.now();
          return last;
        },
      };
    }),
  },
  {
    name: "a renewal under way answers every rejection",
    breaks: requestedAgain,
    family: "one manager",
    make: around((source) => ({
      ...bound(source),
      async replaceToken(rejected, how) {
        const token = await source.getToken(how);
        if (token.value !== rejected.value) return token;
        const renewal = (source as TokenManager).renewal();
        if (!renewal) return source.replaceToken(rejected, how);
        await renewal;
        return source.getToken(how);
      },
    })),
  },
  { name: "another token for each 401", breaks: pauseKept, family, make: tireless },
  { name: "a token request for each 401", breaks: aMinuteBetween, family, make: tireless },
  {
    name: "a pause of a minute that never gets longer",
    breaks: pauseKept,
    family,
    make: around((source, options, tsgId) => {
      let last: AccessToken | undefined;
      let since = 0;
      return {
        ...bound(source),
        async replaceToken(rejected, how) {
          const isOver = last?.value === rejected.value && Date.now() - since >= MINUTE;
          const token = isOver
            ? await managerOf(options, tsgId).getToken(how)
            : await source.replaceToken(rejected, how);
          if (token.value !== rejected.value) [last, since] = [token, Date.now()];
          return token;
        },
      };
    }),
  },
  {
    name: "a manager made anew after a rejection",
    breaks: notTakenBack,
    family,
    make: around((source, options, tsgId) => {
      let current = source;
      return {
        getToken: (how) => current.getToken(how),
        replaceToken(_, how) {
          current = managerOf(options, tsgId);
          return current.getToken(how);
        },
      };
    }),
  },
];
