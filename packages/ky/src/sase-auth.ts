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
    const attached = { fetch: Object.assign(fetch, { [ATTACHED]: true }) };
    // A hook of the client's own may put another Request in place of the one that ky made of the options.
    return parent.hooks?.beforeRequest?.length
      ? attached
      : { ...attached, hooks: { beforeRequest: [noteBody as never] } };
  };
}

/** What ky 2 hands a hook. ky 1 has three arguments: the request, the options and, since 1.12, the rest. */
interface Attempt {
  readonly request: Request;
  readonly options: Options;
  readonly retryCount: number;
}

/** A hook that only looks: with the body that ky was given, no clone of its Request is needed to send it a second time. */
function noteBody(first: Attempt | Request, options?: Options, rest?: object): void {
  const attempt = (options ? { ...rest, request: first, options } : first) as Attempt;
  // Asked again for the retries of ky 1, whose Request may be that of another hook by then.
  if (attempt.retryCount === 0) rememberBody(attempt.request, attempt.options.body);
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
