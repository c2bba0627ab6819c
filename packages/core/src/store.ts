export { invalidOption } from "./errors.ts";
export { type SharedStore, type SharedStoreOptions, sharedStore } from "./share/shared-store.ts";
export type { ReleaseLease, TokenStore } from "./share/token-store.ts";
