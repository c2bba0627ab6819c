export { addedHeaders, headersOption } from "./attach/added-headers.ts";
export { checkAttachment } from "./attach/attachment.ts";
export { isTokenRejected } from "./attach/challenge.ts";
export { type ClientSettings, checkClient } from "./attach/client-settings.ts";
export { discardBody } from "./attach/discard-body.ts";
export {
  ADDED,
  type Arrival,
  arrivalOf,
  followingFetch,
  followRedirects,
  isRedirect,
  takeRedirects,
} from "./attach/follow-redirects.ts";
export {
  headerOf,
  isForeignHost,
  isForUs,
  isSameOrigin,
  mayReceiveToken,
  resolveOrigins,
  withoutHeader,
} from "./attach/origins.ts";
export { redactingAgent, redactRequest, redactRequestOf, redactWhileSent } from "./attach/redact-request.ts";
export { bodyOf, isRepeatable, isReplayable, rememberBody } from "./attach/replayable-body.ts";
export { type AuthorizedRequest, checkToken, sendAgain, sendAuthorized } from "./attach/send-authorized.ts";
export { invalidOption } from "./errors.ts";
export { checkProxies, isFetchProxied, isProxiedByEnvironment } from "./network-path.ts";
export { checkTokenUrl } from "./request/token-url.ts";
