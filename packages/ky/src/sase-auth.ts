import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import { checkAttachment, checkClient, headersOption, rememberBody } from "@sase-auth/core/adapter";
import { createSaseFetch } from "@sase-auth/fetch";
import type { Options } from "ky";

/** Registered, because a program may hold a second copy of this package. */
const ATTACHED = Symbol.for("@sase-auth/ky");

/**
 * For `ky.extend`: the new client puts an access token on requests to `origins`, and sends a request once more if its
 * token is rejected. The client that is extended, and its own `fetch` underneath, stay as they are.
 *
 * @throws {InvalidOptionError} if `tokens` is no token source, an option is unknown or an origin is not exactly an https
 * origin; and, when it extends a client, if that client has a token source already, a base URL outside of `origins`, an
 * `Authorization` among its headers or a `Host` other than that of its base URL
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, saseAuth, TokenManager } from "@sase-auth/ky";
 * import ky from "ky";
 *
 * const api = ky.extend(saseAuth(new TokenManager(credentialsFromEnv(process.env))));
 * const response = await api("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses?folder=Shared");
 * ```
 */
export function saseAuth(tokens: TokenSource, options: SaseAuthOptions = {}): (parent: Options) => Options {
  const origins = checkAttachment(tokens, options);
  const add = headersOption(options);
  // Hooks would not do: docs/adr/0012-ky-by-fetch.md
  return (parent) => {
    const headers = new Headers(parent.headers as HeadersInit);
    checkClient(
      {
        attached: parent.fetch && ATTACHED in parent.fetch && "Extend the client that it was made from.",
        authorized: headerOf(headers, "authorization") !== undefined,
        baseUrl: baseUrlOf(parent),
        host: headerOf(headers, "host"),
      },
      origins,
    );
    const fetch = createSaseFetch(tokens, { fetch: parent.fetch, origins, headers: add });
    return { fetch: Object.assign(fetch, { [ATTACHED]: true }), hooks: { init: [keepBody] } };
  };
}

/**
 * An `init` hook that keeps the body that ky is given, so that no clone of its Request is needed to send it a second time. Versions
 * before ky 2.0 do not look at such hooks.
 */
function keepBody(options: Options): void {
  const { fetch, stringifyJson = JSON.stringify } = options;
  if (!fetch || (options.body ?? options.json) == null) return;
  let text: string | undefined;
  let isFirst = true;
  options.stringifyJson = (data) => {
    text = stringifyJson(data);
    return text;
  };
  options.fetch = function ours(request, init) {
    const { hooks, json, body } = options;
    // A hook may have put another Request in place of the one that ky made, and the one of a retry may come from there.
    if (isFirst && options.fetch === ours && !hooks?.beforeRequest?.length)
      rememberBody(request as Request, json === undefined ? body : text);
    isFirst = false;
    return fetch(request, init);
  };
}

/** ky 1 has a `prefixUrl`; ky 2 puts `prefix` before a relative URL, and resolves the two against `baseUrl`. */
function baseUrlOf({ prefixUrl, prefix, baseUrl }: Options & { prefixUrl?: URL | string }): string {
  const parts = [prefixUrl || prefix || "", baseUrl || undefined] as const;
  return URL.canParse(...parts) ? new URL(...parts).href : "";
}

function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers.get(name);
  // The text "undefined" is how ky remembers that a header was removed.
  return value === null || value === "undefined" ? undefined : value;
}
