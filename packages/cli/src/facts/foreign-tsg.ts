import { TokenManager, type TokenRequestError } from "@sase-auth/core";
import { anonymous } from "./anonymous.ts";
import type { Finder } from "./fact.ts";

/** What the token endpoint answers where the account may not have a token for the TSG. A token, if one is issued, is not used. */
export const foreignTsg: Finder = async ({ credentials, token, timeout }) => {
  const tsgId = String(BigInt(token.tsgId) + 1n);
  const { clientId, clientSecret } = credentials;
  const secret = typeof clientSecret === "string" ? clientSecret : await clientSecret();
  const secrets = [clientId, secret, token.tsgId, tsgId];
  const seen = await new TokenManager({ ...credentials, tsgId, timeout }).getToken().then(
    () => "a token: it is below that of the account",
    (error: Partial<TokenRequestError>) => {
      const { code = "unknown", status, error: oauthError, errorDescription } = error;
      if ((code as string) === "ERR_TOKEN_TENANT") return "a token for another TSG";
      const parts = [status ?? code, oauthError, errorDescription && JSON.stringify(errorDescription)];
      return anonymous(parts.filter(Boolean).join(" "), secrets);
    },
  );
  return [{ name: "token request for the TSG whose ID is one higher", seen }];
};
