/**
 * The TSG ids that a scope names: either the text of a token response or the array claim of a token.
 * The service answers with more than was asked for, in any order, and sometimes with a space after the colon.
 */
export function tsgIdsIn(scope: unknown): string[] {
  const text = [scope]
    .flat()
    .filter((part) => typeof part === "string")
    .join(" ");
  return Array.from(text.matchAll(/\btsg_id:\s*([^\s,]+)/g), (match) => match[1] as string);
}
