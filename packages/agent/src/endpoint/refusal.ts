import type { SaseAuthError, TokenEndpointError, TokenRequestError } from "@sase-auth/core";
import { type Answer, oauthError } from "./answer.ts";

/** s after which a client should ask again if the service did not say. */
const USUAL_RETRY_AFTER = 5;
/** Core takes any failure of a function for `clientSecret` for an option that is wrong, and does not say which: it may be a secret. */
const NO_SECRET =
  "The client secret could not be had: its file or command failed. Look at the messages of the agent, or run the command in a shell.";

/** An error of core as the token endpoint answers it: in our words, which hold no secret and no body of the service. */
export function refusalFor(error: unknown): Answer {
  const { code, message } = error as SaseAuthError;
  if (code === "ERR_TOKEN_REQUEST") {
    const { error: reason, status } = error as TokenRequestError;
    return oauthError(status === 401 ? 401 : 400, errorCode(reason), message);
  }
  if (code === "ERR_TOKEN_TENANT") return oauthError(400, "invalid_scope", message);
  if ((code as string) === "ERR_INVALID_OPTION") return later(NO_SECRET, USUAL_RETRY_AFTER * 1000);
  // No answer of the service, or no place for the TSG.
  const { retryAfter = USUAL_RETRY_AFTER * 1000 } = error as TokenEndpointError;
  return later(message, retryAfter);
}

function later(message: string, ms: number): Answer {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return oauthError(503, "temporarily_unavailable", message, { "retry-after": String(seconds) });
}

function errorCode(reason: string): string {
  return /^[a-z_]{1,64}$/.test(reason) ? reason : "invalid_request";
}
