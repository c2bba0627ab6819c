export * from "@sase-auth/core";
export { type GotClient, gotFetch } from "./got-fetch.ts";
export { saseAuth } from "./sase-auth.ts";
