/**
 * Whether an answer says that the token was not accepted. The SASE APIs send no challenge with a 401, so each counts,
 * unless its challenge says `insufficient_scope`: another token would not help.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
export function isTokenRejected(status: number, wwwAuthenticate: string | null | undefined): boolean {
  return status === 401 && !/\berror\s*=\s*"?insufficient_scope\b/i.test(wwwAuthenticate ?? "");
}
