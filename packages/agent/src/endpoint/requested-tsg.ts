/** What the service's own answer has beside the TSG, and what a client may therefore send back. */
const OTHER_WORDS = new Set(["profile", "email", "openid"]);

/**
 * The TSG that a scope names, or `own` if it names none. Some clients write a space after the colon. Undefined if it names several, or
 * has a word that is not known: that may be a TSG in another spelling, and `own` would be the wrong tenant.
 */
export function requestedTsg(scope: string | null, own: string): string | undefined {
  const words = (scope ?? "").replaceAll(/\btsg_id:\s+/g, "tsg_id:").split(/[\s,]+/);
  const named = new Set(words.filter((word) => word !== "" && !OTHER_WORDS.has(word)));
  const [word = `tsg_id:${own}`] = named;
  return named.size > 1 ? undefined : /^tsg_id:(\d{1,20})$/.exec(word)?.[1];
}
