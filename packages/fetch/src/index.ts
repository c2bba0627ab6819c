export * from "@sase-auth/core";
export { createSaseFetch, type FetchOptions } from "./create-sase-fetch.ts";
