export * from "@sase-auth/core";
export { saseAuth } from "./sase-auth.ts";
