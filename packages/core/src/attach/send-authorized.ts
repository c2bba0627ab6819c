import type { AccessToken } from "../access-token.ts";
import type { TokenSource, TokenWaitOptions } from "../token-source.ts";

/** One request of a host, as far as putting a token on it goes. */
export interface AuthorizedRequest<Answer> extends TokenWaitOptions {
  /** Send the request with this token, below everything that the host or the user has put around it. */
  send(token: AccessToken): Promise<Answer>;
  isRejected(answer: Answer): boolean;
  /** Whether the request can be sent a second time with the same body. */
  canReplay(): boolean;
  /** Let go of an answer that nobody will read. */
  discard(answer: Answer): void;
}

/**
 * Send a request with a token. Where the token is rejected, replace it and send the request once more.
 *
 * The caller gets the rejecting answer itself if there is no other token, or the body cannot be sent again.
 *
 * @throws {SaseAuthError} if no token can be had, and whatever `send` throws
 */
export async function sendAuthorized<Answer>(tokens: TokenSource, request: AuthorizedRequest<Answer>): Promise<Answer> {
  const token = tokens.currentToken?.() ?? (await tokens.getToken({ signal: request.signal }));
  const answer = await request.send(token);
  return request.isRejected(answer) ? sendAgain(tokens, request, token, answer) : answer;
}

async function sendAgain<Answer>(
  tokens: TokenSource,
  request: AuthorizedRequest<Answer>,
  rejected: AccessToken,
  answer: Answer,
): Promise<Answer> {
  const replacing = tokens.replaceToken(rejected, { signal: request.signal });
  if (!request.canReplay()) {
    // For the next request. That this one's token could not be replaced is told by the manager's event.
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
