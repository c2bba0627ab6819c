import { invalidOption } from "@sase-auth/core/adapter";

/** A method with a path, which may end in `/**`: every path below it. A segment `*` or `{name}` stands for any one. */
export interface AllowRule {
  readonly method: string;
  readonly segments: readonly string[];
}

/** @throws {InvalidOptionError} */
export function parseAllow(text: string): AllowRule {
  const [, method = "", path = ""] = /^([A-Z]+) (\/\S*)$/.exec(text) ?? [];
  const segments = path.slice(1).split("/");
  const isUnclear = /[?#%\\;]|\/\/|\/\.{1,2}(\/|$)/.test(path) || segments.slice(0, -1).includes("**");
  if (method && !isUnclear) return { method, segments };
  throw invalidOption(
    "proxy.allow (--allow) takes a method and a path without a query, such as GET /sse/config/v1/**.",
  );
}

/**
 * Whether a rule is about a request. HEAD is allowed where GET is.
 *
 * @param path decoded
 */
export function isAllowed({ method, segments }: AllowRule, asked: string, path: string): boolean {
  if (asked !== method && !(asked === "HEAD" && method === "GET")) return false;
  const own = path.slice(1).split("/");
  const isAll = segments.at(-1) === "**";
  const fixed = isAll ? segments.slice(0, -1) : segments;
  if (isAll ? !own[fixed.length] : own.length !== fixed.length) return false;
  return fixed.every((segment, at) => (isWildcard(segment) ? own[at] !== "" : segment === own[at]));
}

function isWildcard(segment: string): boolean {
  return segment === "*" || /^\{.*\}$/.test(segment);
}
