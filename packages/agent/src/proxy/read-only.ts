import type { IncomingMessage } from "node:http";
import { type AllowRule, isAllowed, parseAllow } from "./allow.ts";
import { requestHeaders } from "./forwarded-headers.ts";
import { plainPath } from "./plain-path.ts";
import { QUERY_PATHS } from "./query-paths.ts";
import { hasBody } from "./request-body.ts";

const READING = new Set(["GET", "HEAD", "OPTIONS"]);
const QUERIES = QUERY_PATHS.map((path) => parseAllow(`POST ${path}`));
/** Letters of names by which frameworks take another method than that of the request. */
const OVERRIDES = /^(?:x?http)?method(?:override)?$|^xmethodoverride$/;
/** Letters of headers that name another method or another path. */
const OVERRIDING_HEADERS = /method|^x(?:original|rewrite|forwarded)(?:url|uri|path|prefix)$/;

/**
 * The limit of a proxy that sends on only what changes nothing. It stops mistakes of honest programs; it is no sandbox.
 *
 * @param allow what it is narrowed to
 * @returns a function for the rule by which a request is refused; undefined for one that may go on
 */
export function readOnlyLimit(allow: readonly AllowRule[] | undefined) {
  return (request: IncomingMessage, target: string): string | undefined => {
    const [written = "", query] = split(target);
    const plain = plainPath(written);
    if ("rule" in plain) return `${plain.rule} is refused.`;
    const { method = "" } = request;
    const isReading = READING.has(method);
    const isQuery = method === "POST" && QUERIES.some((rule) => isAllowed(rule, method, plain.path));
    if (!isReading && !isQuery) return `${method} of this path is not in the list of what changes nothing.`;
    const rule = headersRule(request) ?? queryRule(query) ?? bodyRule(request, isQuery);
    if (rule) return rule;
    if (!allow || allow.some((one) => isAllowed(one, method, plain.path))) return undefined;
    return "--allow does not name this request.";
  };
}

function split(target: string): [path: string, query: string | undefined] {
  const at = target.indexOf("?");
  return at < 0 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)];
}

function headersRule({ headers }: IncomingMessage): string | undefined {
  if (headers.upgrade !== undefined) return "an upgrade of the connection is refused.";
  const name = Object.keys(headers).find((name) => OVERRIDING_HEADERS.test(lettersOf(name)));
  return name === undefined ? undefined : `the header ${name} may override the method or the path.`;
}

function queryRule(query = ""): string | undefined {
  const names = query.split(/[&;]/).map((pair) => pair.split("=", 1)[0] ?? "");
  const isOverride = names.some((name) => OVERRIDES.test(lettersOf(decodedAll(name))));
  return isOverride ? "a parameter of the query may override the method." : undefined;
}

/** A form may override the method. Queries are JSON. */
function bodyRule(request: IncomingMessage, isQuery: boolean): string | undefined {
  if (!hasBody(request)) return undefined;
  if (!isQuery) return "a body is for POST only.";
  // The API gets the header in this form: without what Connection names, and with each of several.
  const type = requestHeaders(request, "")["content-type"] ?? "";
  if (typeof type !== "string") return "the body of a query must have one content type.";
  const [media = ""] = type.split(";", 1);
  return /^application\/(?:[\w.+-]+\+)?json$/i.test(media.trim()) ? undefined : "the body of a query must be JSON.";
}

function lettersOf(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "");
}

/** Decoded as often as it can be. */
function decodedAll(text: string): string {
  for (let round = 0, before = text; round < 5; round++, before = text) {
    text = decoded(before);
    if (text === before) break;
  }
  return text;
}

function decoded(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString());
}
