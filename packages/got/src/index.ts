export * from "@sase-auth/core";
export { type GotClient, gotFetch } from "./got-fetch.ts";
export { type SaseAuthExtension, saseAuth } from "./sase-auth.ts";
