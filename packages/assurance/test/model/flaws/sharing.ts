import { leaseMeansRequest } from "../invariants/lease-means-request.ts";
import { leaseRespected } from "../invariants/lease-respected.ts";
import { sharedTokenTaken } from "../invariants/shared-token-taken.ts";
import { storeFailsNoRequest } from "../invariants/store-fails-no-request.ts";
import type { MakeSubject } from "../world/subject.ts";
import { bound, type Flaw, queuedInFetch, withStore } from "./flaw.ts";

const family = "processes with a store";

/** An error of the store is the caller's. */
const candid: MakeSubject = (...args) => {
  let failure: unknown;
  const make = withStore((store) => ({
    get: async (key) =>
      store.get(key).catch((error) => {
        failure = error;
        throw error;
      }),
  }));
  const { send, source } = make(...args);
  return {
    send,
    source: (tsgId) => ({
      ...bound(source(tsgId)),
      async getToken(how) {
        const token = await source(tsgId).getToken(how);
        if (failure) throw failure;
        return token;
      },
    }),
  };
};

/** Faults in sharing tokens between processes. */
export const SHARING: readonly Flaw[] = [
  {
    name: "a store that is written and never read",
    breaks: sharedTokenTaken,
    family,
    make: withStore(() => ({ get: async () => undefined })),
  },
  { name: "a lease that is taken before there is a place", breaks: leaseMeansRequest, family, make: queuedInFetch },
  {
    name: "a lease that nobody cares for",
    breaks: leaseRespected,
    family,
    make: withStore((store) => ({ lease: async (...of) => (await store.lease(...of)) ?? (async () => {}) })),
  },
  {
    name: "a store whose error is the caller's",
    breaks: storeFailsNoRequest,
    family: "a store that fails",
    make: candid,
  },
];
