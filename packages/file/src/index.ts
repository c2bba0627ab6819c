export type { SharedStore } from "@sase-auth/core/store";
export { type FileStoreOptions, fileStore } from "./file-store.ts";
