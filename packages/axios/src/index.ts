export * from "@sase-auth/core";
export { attachSaseAuth } from "./attach-sase-auth.ts";
