export { AccessToken, type AccessTokenInit } from "./access-token.ts";
export { type Credentials, credentialsFromEnv } from "./credentials-from-env.ts";
export {
  type InvalidOptionError,
  SaseAuthError,
  type SaseAuthErrorCode,
  TokenEndpointError,
  TokenRequestError,
  TokenResponseError,
  TokenTenantError,
} from "./errors.ts";
export type { FetchLike, FetchLikeResponse } from "./fetch-like.ts";
export { SASE_ORIGINS, type SaseAuthOptions } from "./origins.ts";
export type { SharedStore } from "./shared-store.ts";
export { TenantTokens, type TenantTokensOptions } from "./tenant-tokens.ts";
export type { TokenEvent, TokenEventListener } from "./token-event.ts";
export { TokenManager } from "./token-manager.ts";
export type { TokenManagerOptions } from "./token-manager-options.ts";
export type { TokenSource, TokenWaitOptions } from "./token-source.ts";
