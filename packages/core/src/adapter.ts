export { checkAttachment } from "./attachment.ts";
export { isTokenRejected } from "./challenge.ts";
export { type ClientSettings, checkClient } from "./client-settings.ts";
export { discardBody } from "./discard-body.ts";
export { checkProxies, isFetchProxied, isProxiedByEnvironment } from "./env-proxy.ts";
export { invalidOption } from "./errors.ts";
export { type Arrival, arrivalOf, followingFetch, sendFollowing } from "./follow-redirects.ts";
export { hideFromPrint, hideRequestOf, hideWhileSent, hidingAgent } from "./hide-from-print.ts";
export {
  headerOf,
  isForeignHost,
  isForUs,
  isSameOrigin,
  mayReceiveToken,
  resolveOrigins,
  withoutHeader,
} from "./origins.ts";
export { isRepeatable, isReplayable } from "./replayable-body.ts";
export { type AuthorizedRequest, checkToken, sendAuthorized } from "./send-authorized.ts";
