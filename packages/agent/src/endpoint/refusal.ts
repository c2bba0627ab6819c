import type { SaseAuthError, TokenEndpointError, TokenRequestError } from "@sase-auth/core";
import { type Answer, oauthError } from "./answer.ts";

/** s after which a client should ask again if the service did not say. */
const USUAL_RETRY_AFTER = 5;

/** An error of core as the token endpoint answers it: in our words, which hold no secret and no body of the service. */
export function refusalFor(error: unknown): Answer {
  const { code, message } = error as SaseAuthError;
  if (code === "ERR_TOKEN_REQUEST") {
    const { error: reason, status } = error as TokenRequestError;
    return oauthError(status === 401 ? 401 : 400, errorCode(reason), message);
  }
  if (code === "ERR_TOKEN_TENANT") return oauthError(400, "invalid_scope", message);
  // No answer of the service, or none of the secret's source.
  const { retryAfter = USUAL_RETRY_AFTER * 1000 } = error as TokenEndpointError;
  const seconds = Math.max(1, Math.ceil(retryAfter / 1000));
  return oauthError(503, "temporarily_unavailable", message, { "retry-after": String(seconds) });
}

function errorCode(reason: string): string {
  return /^[a-z_]{1,64}$/.test(reason) ? reason : "invalid_request";
}
