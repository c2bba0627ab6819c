import { entryRules } from "./store-contract/entries.ts";
import { leaseRules } from "./store-contract/leases.ts";
import type { StoreRule } from "./store-contract/rule.ts";

export type { MakeStore, StoreRule } from "./store-contract/rule.ts";

/** The specification of a `TokenStore`: each rule runs by itself, under any test runner, with keys of its own. */
export const storeContract: readonly StoreRule[] = [...entryRules, ...leaseRules];
