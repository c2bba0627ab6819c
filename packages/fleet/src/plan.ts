import type { Credentials } from "@sase-auth/core";
import type { SharedStoreOptions } from "@sase-auth/core/store";
import type { Seen } from "./counted-store.ts";

export type StoreKind = "file" | "redis" | "none";

/** How a process of the fleet is set up. */
export interface ProcessPlan {
  readonly credentials: Credentials;
  readonly apiOrigin: string;
  readonly store: StoreKind;
  /** For the file store. */
  readonly folder: string;
  /** For the Redis store. */
  readonly redisUrl: string;
  readonly redisClient: "redis" | "ioredis";
  /** The options of the store. Default: those of a store without options. */
  readonly sharing?: SharedStoreOptions | undefined;
  /** Watch the visits to the store. */
  readonly watch?: boolean | undefined;
  /** ms that the disk takes for each operation of the file store. */
  readonly diskDelay?: number | undefined;
  /** ms by which the clock of the process is ahead. */
  readonly clockAhead?: number | undefined;
}

/**
 * What a process does when it is asked to: its parameters go there as JSON, and its result comes back. To add an order,
 * add it here, and to the process in `member.ts`.
 */
export interface Orders {
  /** Obtain a token. */
  obtain(): ObtainOutcome;
  /** Obtain a token for each of these tenants, all at once, with one `TenantTokens`. */
  walk(tsgIds: readonly string[]): WalkOutcome;
  /** Send an API request every so many ms, for so many ms. */
  load(every: number, ms: number): LoadOutcome;
}

export interface ObtainOutcome {
  /** ms */
  readonly wait: number;
  /** Token requests that it sent. 0 if the token was in the store. */
  readonly attempts: number;
  readonly error?: string | undefined;
  /** The store events so far. */
  readonly troubles: readonly string[];
  /** With `watch` only. */
  readonly seen: Seen;
}

export interface WalkOutcome {
  /** ms */
  readonly wait: number;
  /** How many token requests were under way at once, at most. */
  readonly atOnce: number;
  readonly failures: readonly string[];
  /** The store events so far. */
  readonly troubles: readonly string[];
  /** With `watch` only. */
  readonly seen: Seen;
}

export interface LoadOutcome {
  readonly requests: number;
  readonly failures: readonly string[];
  /** ms that the longest request took, with its wait for a token */
  readonly longest: number;
  /** The store events so far. */
  readonly troubles: readonly string[];
}

export type OrderName = keyof Orders;
export type Outcome<Name extends OrderName> = ReturnType<Orders[Name]>;

/** A message to a process. */
export type Command = { readonly order: OrderName; readonly parameters: readonly unknown[] } | { readonly leave: true };

/** A message from a process. */
export type Report =
  | { readonly up: true }
  | { readonly requesting: true }
  | { readonly done: OrderName; readonly outcome: unknown };
