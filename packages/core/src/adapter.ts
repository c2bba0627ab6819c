export { isTokenRejected } from "./challenge.ts";
export { type ClientSettings, checkClient } from "./client-settings.ts";
export { discardBody } from "./discard-body.ts";
export { invalidOption } from "./errors.ts";
export { hideFromPrint } from "./hide-from-print.ts";
export { isSameOrigin, mayReceiveToken, resolveOrigins } from "./origins.ts";
export { isReplayable } from "./replayable-body.ts";
export { type AuthorizedRequest, sendAuthorized } from "./send-authorized.ts";
