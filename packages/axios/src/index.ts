export * from "@sase-auth/core";
export { type AxiosClient, attachSaseAuth } from "./attach-sase-auth.ts";
export { axiosFetch } from "./axios-fetch.ts";
