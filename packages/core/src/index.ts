export { AccessToken, type AccessTokenInit } from "./access-token.ts";
export type { AddHeaders, AuthorizedRequestInfo } from "./attach/added-headers.ts";
export type { SaseAuthOptions } from "./attach/origins.ts";
export { SASE_ORIGINS } from "./attach/sase-origins.ts";
export {
  type InvalidOptionError,
  SaseAuthError,
  type SaseAuthErrorCode,
  TokenEndpointError,
  TokenRequestError,
  TokenResponseError,
  TokenTenantError,
} from "./errors.ts";
export type { TenantSourceOptions } from "./keep/tenant-source.ts";
export { TenantTokens, type TenantTokensOptions } from "./keep/tenant-tokens.ts";
export { TokenManager } from "./keep/token-manager.ts";
export type { TokenManagerOptions } from "./keep/token-manager-options.ts";
export {
  CREDENTIAL_FAMILIES,
  type Credentials,
  credentialsFromEnv,
  type MissingCredentialsError,
  tokenUrlFromEnv,
} from "./request/credentials-from-env.ts";
export type { FetchLike, FetchLikeResponse } from "./request/fetch-like.ts";
export { DEFAULT_TOKEN_URL } from "./request/token-url.ts";
export type { SharedStore } from "./share/shared-store.ts";
export type { TokenEvent, TokenEventListener } from "./token-event.ts";
export type { TokenSource, TokenWaitOptions } from "./token-source.ts";
