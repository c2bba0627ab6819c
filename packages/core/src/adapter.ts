export { isTokenRejected } from "./attach/challenge.ts";
export { type ClientSettings, checkClient } from "./attach/client-settings.ts";
export { discardBody } from "./attach/discard-body.ts";
export { hideFromPrint } from "./attach/hide-from-print.ts";
export { isSameOrigin, mayReceiveToken, resolveOrigins } from "./attach/origins.ts";
export { isReplayable } from "./attach/replayable-body.ts";
export { type AuthorizedRequest, sendAuthorized } from "./attach/send-authorized.ts";
export { invalidOption } from "./errors.ts";
