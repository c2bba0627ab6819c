import { checkOption } from "../errors.ts";
import { type Credential, type CredentialOptions, resolveCredential } from "../request/credential.ts";
import { type SharedStore, type ShareStage, shareStage } from "../share/shared-store.ts";
import type { TokenEventListener } from "../token-event.ts";

/** What all managers of one service account have in common. */
export interface AccountOptions extends CredentialOptions {
  /** Called with each event. What it throws fails no request. */
  onEvent?: TokenEventListener | undefined;
  /** Where processes share tokens: `fileStore` of `@sase-auth/file`, `redisStore` of `@sase-auth/redis`, or your own. */
  store?: SharedStore | undefined;
}

export interface TokenManagerOptions extends AccountOptions {
  /** The tenant service group that the token is for: digits. */
  tsgId: string;
}

/** {@link AccountOptions}, checked and copied. */
export interface ResolvedAccount {
  readonly credential: Credential;
  readonly onEvent: TokenEventListener | undefined;
  readonly share: ShareStage | undefined;
}

/** @throws {InvalidOptionError} */
export function resolveAccount(options: AccountOptions): ResolvedAccount {
  const { onEvent, store } = options;
  checkOption(typeof (onEvent ?? resolveAccount) === "function", "onEvent", "a function");
  const share = shareStage(store);
  const what = "what sharedStore(store) of @sase-auth/core/store returns (of the same version of core)";
  checkOption(!store || share !== undefined, "store", what);
  return { credential: resolveCredential(options), onEvent, share };
}
