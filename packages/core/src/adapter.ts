export { isTokenRejected } from "./challenge.ts";
export { invalidOption } from "./errors.ts";
export { mayReceiveToken, resolveOrigins } from "./origins.ts";
export { isReplayable } from "./replayable-body.ts";
export { type AuthorizedRequest, sendAuthorized } from "./send-authorized.ts";
