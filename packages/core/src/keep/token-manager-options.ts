import { checkOption } from "../errors.ts";
import type { CredentialOptions } from "../request/credential.ts";
import type { SharedStore } from "../share/shared-store.ts";
import type { TokenEventListener } from "../token-event.ts";

/** What all managers of one service account have in common. */
export interface AccountOptions extends CredentialOptions {
  /** Called with each event. An exception or a rejection of it fails no request. */
  onEvent?: TokenEventListener | undefined;
  /** Where processes share tokens: `fileStore` of `@sase-auth/file`, `redisStore` of `@sase-auth/redis`, or your own. */
  store?: SharedStore | undefined;
}

/** The credentials of a service account, the TSG, and how tokens are obtained. */
export interface TokenManagerOptions extends AccountOptions {
  /** The ID of the tenant service group that the token is for: digits, as a string. */
  tsgId: string;
}

/** @throws {InvalidOptionError} if `tsgId` is no TSG ID */
export function checkTsgId(tsgId: unknown, name = "tsgId"): asserts tsgId is string {
  const isTsgId = typeof tsgId === "string" && /^\d+$/.test(tsgId);
  checkOption(isTsgId, name, 'a string of digits, such as "1234567890"');
}
