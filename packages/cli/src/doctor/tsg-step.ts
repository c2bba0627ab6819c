import { checkToken, inspectToken } from "@sase-auth/core/inspect";
import { type Check, failed, type Known, ok, skipped, warning } from "./check.ts";

/** Does the token name the TSG that was asked for, and is it good as far as can be seen? */
export function tsgStep({ token, wrongTenant, clientId }: Known): Check {
  if (wrongTenant) {
    const advice = "Check the TSG ID. The service issues tokens for another tenant than the one that is requested.";
    return failed(wrongTenant.code, wrongTenant.message, advice);
  }
  if (!token) return skipped("needs a token");
  if (!inspectToken(token.value).claims) return warning("the token is opaque: its TSG cannot be read here");
  const [problem] = checkToken(token.value, { tsgId: token.tsgId, clientId });
  return problem ? failed(problem.code, `The token is ${problem.message}`) : ok(`the token is for TSG ${token.tsgId}`);
}
