import type { Credentials } from "@sase-auth/core";
import type { SharedStoreOptions } from "@sase-auth/core/store";

export type StoreKind = "file" | "redis" | "none";

/** What a process of the fleet is to be. */
export interface ProcessPlan {
  readonly credentials: Credentials;
  readonly apiOrigin: string;
  readonly store: StoreKind;
  /** Of the file store. */
  readonly folder: string;
  /** Of Redis. */
  readonly redisUrl: string;
  readonly redisClient: "redis" | "ioredis";
  /** Default as everywhere. */
  readonly sharing?: SharedStoreOptions | undefined;
  /** ms that the disk takes for everything the store asks for. */
  readonly diskDelay?: number | undefined;
  /** ms by which its clock is ahead. */
  readonly clockAhead?: number | undefined;
}

/** What a process is told. */
export type Order =
  | { readonly do: "obtain" }
  /** Send an API request every so many ms, for so long. */
  | { readonly do: "load"; readonly every: number; readonly ms: number }
  | { readonly do: "leave" };

/** What came of `obtain`. */
export interface ObtainOutcome {
  /** ms */
  readonly wait: number;
  /** Token requests that it needed; 0 if it has its token from the store. */
  readonly attempts: number;
  readonly error?: string | undefined;
  /** What its store had to tell, so far. */
  readonly troubles: readonly string[];
}

/** What came of `load`. */
export interface LoadOutcome {
  readonly requests: number;
  readonly failures: readonly string[];
  /** ms that the longest request took, its token included */
  readonly longest: number;
  readonly troubles: readonly string[];
}

/** What a process tells. */
export type Report =
  | { readonly up: true }
  | { readonly requesting: true }
  | { readonly obtained: ObtainOutcome }
  | { readonly loaded: LoadOutcome };
