/** A path that every server reads in the same way, or the rule by which it is none. */
export type PlainPath = { readonly path: string } | { readonly rule: string };

const WRITTEN: readonly (readonly [pattern: RegExp, rule: string])[] = [
  [/[^\x21-\x7e]/, "characters that a URL has to encode"],
  [/[\\;#]/, "a backslash, a semicolon or a fragment in the path"],
  [/%(?![\da-f]{2})/i, "a percent sign that encodes nothing"],
  [/\/\//, "a doubled slash"],
];
const DECODED: readonly (readonly [pattern: RegExp, rule: string])[] = [
  [/%[\da-f]{2}/i, "a path that is encoded twice"],
  [/[\p{Cc}\p{Cf}\\;]/u, "a character that some servers take for another one"],
  [/\/\//, "a doubled slash"],
  [/(?:^|\/)\s*\.{1,2}\s*(?:\/|$)/, "a dot segment"],
];

/** @param path as the program wrote it, without the query */
export function plainPath(path: string): PlainPath {
  const written = WRITTEN.find(([pattern]) => pattern.test(path));
  if (written) return { rule: written[1] };
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return { rule: "a path that is no UTF-8" };
  }
  // Some servers take wide forms of a slash or a dot for the usual ones.
  const alike = decoded.normalize("NFKC");
  const found = DECODED.find(([pattern]) => pattern.test(decoded) || pattern.test(alike));
  if (found) return { rule: found[1] };
  const slashes = (text: string) => text.split("/").length;
  if (slashes(alike) !== slashes(path)) return { rule: "a character that some servers take for a slash" };
  return { path: decoded };
}
