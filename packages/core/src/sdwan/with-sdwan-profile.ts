import type { AccessToken } from "../access-token.ts";
import { checkNames, checkSource } from "../attach/attachment.ts";
import { checkOrigin } from "../attach/origins.ts";
import { checkToken } from "../attach/send-authorized.ts";
import { since } from "../clock.ts";
import { checkOption, ownError } from "../errors.ts";
import { waitFor } from "../keep/wait.ts";
import { checkProxies, isFetchProxied } from "../network-path.ts";
import { ownMembers } from "../own-members.ts";
import type { TokenSource, TokenWaitOptions } from "../token-source.ts";
import { OpenedTokens } from "./opened-tokens.ts";
import { callProfile, noAnswer, PROFILE_LIMIT, type ProfileFetch } from "./profile-call.ts";

/** How the profile call is made. */
export interface SdwanOptions {
  /**
   * Sends the profile call: for a proxy.
   *
   * @defaultValue the global `fetch`
   */
  fetch?: ProfileFetch | undefined;
  /**
   * The API host that opens the session: a mock's, or a gateway's.
   *
   * @defaultValue `https://api.sase.paloaltonetworks.com`
   */
  origin?: string | undefined;
}

/**
 * A token source for SD-WAN clients: it makes the profile call that opens an SD-WAN session, once for each new token and
 * before anybody gets that token. Without it `/sdwan/**` answers 403 as soon as the token was renewed. For SD-WAN clients
 * only: accounts without SD-WAN roles cannot make that call.
 *
 * While the call of a renewed token fails or hangs, callers get the token before it until that expires. Without one, the
 * methods throw a `SaseAuthError` with `ERR_SDWAN_PROFILE`, `status` if there was an answer, and `retryAfter` (ms) if
 * it asked to wait. The next call is made no earlier than that, or than 30 s after a refusal such as 403.
 *
 * @throws {InvalidOptionError} if `tokens` is no token source or an option is invalid
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 * import { withSdwanProfile } from "@sase-auth/core/sdwan";
 *
 * const tokens = withSdwanProfile(new TokenManager(credentialsFromEnv(process.env)));
 * ```
 */
export function withSdwanProfile(tokens: TokenSource, options: SdwanOptions = {}): TokenSource {
  checkSource(tokens);
  const { origin, fetch } = checkOptions(options);
  const opened = OpenedTokens.of(tokens, origin);
  const open = opener(tokens, opened, origin, (token) => callProfile(fetch, origin, token));

  /** What can be sent without waiting for the session of `token`, which is opened in the background. */
  const served = (token: AccessToken): AccessToken | undefined => {
    const best = opened.best(checkToken(token));
    // No caller fails for it.
    if (best && best !== token && opened.session(token).isDue) open(token).catch(() => {});
    return best;
  };

  return {
    currentToken() {
      const token = tokens.currentToken?.();
      return token && served(token);
    },
    ...(tokens.unattached && { unattached: (origin: string) => tokens.unattached?.(origin) }),
    async getToken(options) {
      const token = await tokens.getToken(options);
      return served(token) ?? open(token, options);
    },
    async replaceToken(rejected, options) {
      const token = await tokens.replaceToken(rejected, options);
      return token.value === rejected.value ? token : open(token, options);
    },
  };
}

/** @throws {InvalidOptionError} */
function checkOptions(options: SdwanOptions): { origin: string; fetch: ProfileFetch } {
  checkNames(options, ["fetch", "origin"], "withSdwanProfile");
  const { fetch, origin: given = "https://api.sase.paloaltonetworks.com" } = ownMembers(options);
  const origin = checkOrigin(given, "origin");
  if (fetch) checkOption(typeof fetch === "function", "fetch", "a function");
  else checkProxies([origin], isFetchProxied);
  return { origin, fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)) };
}

type Open = (token: AccessToken, options?: TokenWaitOptions, isSecond?: boolean) => Promise<AccessToken>;

/** @returns a function that waits until the session of a token is open, or of the token that replaces a rejected one */
function opener(
  tokens: TokenSource,
  opened: OpenedTokens,
  origin: string,
  call: (token: AccessToken) => Promise<void>,
): Open {
  return async function open(token, options, isSecond = false) {
    const session = opened.session(checkToken(token));
    if (session.isOpen) return opened.best(token) ?? token;
    let error = session.refusal;
    if (!error) {
      const { ended, startedAt } = session.join(() => call(token));
      error = await waitFor(ended, options?.signal, () => PROFILE_LIMIT - since(startedAt));
      if (session.isOpen) return opened.best(token) ?? token;
    }
    if (error?.status === 401 && !isSecond) {
      const replacement = await tokens.replaceToken(token, options);
      if (replacement.value !== token.value) return open(replacement, options, true);
    }
    throw ownError(error ?? noAnswer(origin, token.tsgId));
  };
}
