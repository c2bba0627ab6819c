export { type SharedStoreOptions, sharedStore } from "./share-tokens.ts";
export type { SharedStore } from "./shared-store.ts";
export type { ReleaseLease, TokenStore } from "./token-store.ts";
