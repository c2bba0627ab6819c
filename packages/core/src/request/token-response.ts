import { TokenResponseError } from "../errors.ts";
import { redact } from "../redact.ts";
import { answerText, release } from "./answer-text.ts";
import type { FetchLikeResponse } from "./fetch-like.ts";
import { DAY, type GrantedToken, grantedToken, isText, membersOf } from "./granted-token.ts";
import { adviceByStatus, requestRejected, tryAgain } from "./no-token.ts";
import type { Flight } from "./obtain.ts";
import { isTransient, retryAfter } from "./retry.ts";

/**
 * The token that a response contains.
 *
 * @param secrets what a hostile answer could echo
 * @throws {SaseAuthError} if it contains none; anything else thrown is a connection that broke
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export async function readTokenResponse(
  response: FetchLikeResponse,
  flight: Flight,
  secrets: readonly string[],
): Promise<GrantedToken> {
  const { status, headers } = response;
  const { endpoint } = flight.credential;
  const unusable = (what: string) => {
    const advice = adviceByStatus(status) ?? "Check tokenUrl and the proxy";
    const message = `${endpoint} answered ${status} with ${what}, no token. ${advice}.`;
    return new TokenResponseError(message, { status });
  };
  const transientFailure = (why: string) =>
    tryAgain(flight, why, Math.min(DAY, retryAfter(headers.get("retry-after") ?? "")));
  // Status 0 is how the fetch standard shows a redirect that was not followed.
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  const failure = isTransient(status) ? transientFailure(`status ${status}`) : isRedirect && unusable("a redirect");
  if (failure) {
    release(response);
    throw failure;
  }
  const text = await answerText(response);
  if (text === undefined) throw unusable("more than 1 MiB");
  const answer = membersOf(() => text);
  const hidden = [answer?.access_token, ...secrets].filter(isText);
  if (answer?.error != null) {
    const show = (text: unknown) => (isText(text) ? redact(text, hidden) : undefined);
    const error = show(answer.error) ?? "no text";
    if (error === "temporarily_unavailable") throw transientFailure(error);
    throw requestRejected(flight, { error, errorDescription: show(answer.error_description), status });
  }
  if (!answer || status >= 400) throw unusable(redact(headers.get("content-type") ?? "no content type", secrets));
  const { token_type: type = "Bearer" } = answer; // the vendor's description makes it the default
  if (!isText(type) || !/^bearer$/i.test(type)) throw unusable("a token_type other than Bearer");
  const granted = grantedToken(answer, endpoint, flight.tsgId, hidden);
  if (!granted) throw unusable("no access_token that fits a header");
  return granted;
}
