import type { AccessToken } from "../access-token.ts";
import { checkOption, invalidOption } from "../errors.ts";
import { ownMembers } from "../own-members.ts";

/** A request that is about to be sent with a token. */
export interface AuthorizedRequestInfo {
  /** In upper case. */
  readonly method: string;
  /** Absolute, with its query. */
  readonly url: string;
  /** A header of the user's own, by its name in any case. */
  get(name: string): string | undefined;
  /** The token that it is sent with. */
  readonly token: AccessToken;
}

/**
 * The headers that a request needs beside `Authorization`. Called each time that a request is sent with a token, its
 * replay included. A header that it returns replaces one of the user's own.
 */
export type AddHeaders = (request: AuthorizedRequestInfo) => { readonly [name: string]: string };

/** Names that belong to the token, to the host of the URL or to the framing of the message. */
const RESERVED =
  /^(authorization|proxy-authorization|host|content-length|transfer-encoding|connection|keep-alive|proxy-connection|te|trailer|upgrade|expect)$/;

/** @throws {InvalidOptionError} if the option `headers` is no function */
export function headersOption(options: { headers?: AddHeaders | undefined }): AddHeaders | undefined {
  const { headers } = ownMembers(options);
  if (headers === undefined) return undefined;
  checkOption(typeof headers === "function", "headers", "a function of the request, such as saseHeaders()");
  return headers;
}

/** A request as an adapter has it. */
interface OwnRequest extends Omit<AuthorizedRequestInfo, "get"> {
  /** A header of the user's own, by its name in lower case. */
  readonly get: (name: string) => unknown;
}

/**
 * What the option `headers` says of one request.
 *
 * @returns the headers, their names in lower case
 * @throws {InvalidOptionError} if it returns something else, or a header that is reserved
 */
export function addedHeaders(add: AddHeaders, { method, url, get, token }: OwnRequest): Record<string, string> {
  const headers: unknown = add({
    method: method.toUpperCase(),
    url: new URL(url).href,
    token,
    get(name) {
      const value = get(name.toLowerCase());
      return value == null ? undefined : String(value);
    },
  });
  if (typeof headers !== "object" || !headers || "then" in headers || Symbol.iterator in headers)
    throw invalidOption("headers must return a plain record of headers, and no promise, Headers or Map.");
  const added: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (RESERVED.test(lower)) throw invalidOption(`headers must not return ${lower}. Remove it.`);
    if (typeof value !== "string") throw invalidOption(`headers must return text for ${lower}, or leave it out.`);
    added[lower] = value;
  }
  return added;
}
