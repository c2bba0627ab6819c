import type { AccessToken } from "../access-token.ts";
import { invalidOption } from "../errors.ts";
import type { TokenSource, TokenWaitOptions } from "../token-source.ts";

/** One request of a host, as far as its token is concerned. */
export interface AuthorizedRequest<Answer> extends TokenWaitOptions {
  /** Send the request with this token, below everything that the host or the user has put around it. */
  send(token: AccessToken): Promise<Answer>;
  /** Whether the answer rejects the token. An answer from another origin does not. */
  isRejected(answer: Answer): boolean;
  /** Whether the request can be sent a second time, with the same body and without being carried out twice. */
  canReplay(): boolean;
  /** Release an answer that nobody will read. */
  discard(answer: Answer): void;
}

/**
 * Send a request with a token. If the token is rejected, replace it and send the request once more.
 *
 * The caller gets the rejecting answer itself if there is no other token, or the request cannot be sent again.
 *
 * @throws {SaseAuthError} if no token can be obtained, and whatever `send` throws
 * @throws {InvalidOptionError} if the source returns something other than an access token
 */
export async function sendAuthorized<Answer>(tokens: TokenSource, request: AuthorizedRequest<Answer>): Promise<Answer> {
  const token = checkToken(tokens.currentToken?.() ?? (await tokens.getToken({ signal: request.signal })));
  const answer = await request.send(token);
  return request.isRejected(answer) ? sendAgain(tokens, request, token, answer) : answer;
}

/**
 * Replace a token that an answer rejects, and send the request once more.
 *
 * @returns the rejecting answer itself if there is no other token, or the request cannot be sent again
 */
export async function sendAgain<Answer>(
  tokens: TokenSource,
  request: AuthorizedRequest<Answer>,
  rejected: AccessToken,
  answer: Answer,
): Promise<Answer> {
  // A source of the user's own may return the token itself, or throw.
  const replacing = (async () => checkToken(await tokens.replaceToken(rejected, { signal: request.signal })))();
  if (!request.canReplay()) {
    // For the next request. If no other token is obtained, the manager emits an event.
    await replacing.catch(() => {});
    return answer;
  }
  const replacement = await replacing.catch((error) => {
    request.discard(answer);
    throw error;
  });
  if (replacement.value === rejected.value) return answer;
  request.discard(answer);
  return request.send(replacement);
}

const checked = new WeakSet<AccessToken>();

/**
 * A token of a source that may be the user's own.
 *
 * @throws {InvalidOptionError} if it is something else, which would be sent as `Authorization: undefined`
 */
export function checkToken(token: AccessToken): AccessToken {
  if (checked.has(token)) return token;
  const { authorization, value, tsgId } = Object(token);
  for (const text of [authorization, value, tsgId]) {
    if (typeof text !== "string" || !text)
      throw invalidOption("The token source must return an AccessToken: new AccessToken({ value, expiresAt, tsgId }).");
  }
  checked.add(token);
  return token;
}
