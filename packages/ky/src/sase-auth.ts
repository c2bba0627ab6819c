import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import { checkClient, resolveOrigins } from "@sase-auth/core/adapter";
import { createSaseFetch } from "@sase-auth/fetch";
import type { Options } from "ky";

/** Registered, because a program may hold a second copy of this package. */
const ATTACHED = Symbol.for("@sase-auth/ky");

/**
 * For `ky.extend`: the new client puts an access token on requests to `origins`, and sends a request once more if its
 * token is rejected. The client that is extended, and its own `fetch` underneath, stay as they are.
 *
 * @throws {InvalidOptionError} if an origin is not exactly an https origin; and, when it extends a client, if that one
 * has a token source already, a base URL outside of `origins` or an `Authorization` among its headers
 */
export function saseAuth(tokens: TokenSource, { origins }: SaseAuthOptions = {}): (parent: Options) => Options {
  const allowed = resolveOrigins(origins);
  // Hooks would not do: docs/adr/0012-ky-by-fetch.md
  return (parent) => {
    const attached = Boolean(parent.fetch && ATTACHED in parent.fetch);
    checkClient({ attached, authorized: hasAuthorization(parent), baseUrl: baseUrlOf(parent) }, allowed);
    const fetch = createSaseFetch(tokens, { fetch: parent.fetch, origins: allowed });
    return { fetch: Object.assign(fetch, { [ATTACHED]: true }) };
  };
}

/** ky 1 has a `prefixUrl`; ky 2 puts `prefix` before a relative URL, and resolves the two against `baseUrl`. */
function baseUrlOf({ prefixUrl, prefix, baseUrl }: Options & { prefixUrl?: URL | string }): string {
  const parts = [prefixUrl || prefix || "", baseUrl || undefined] as const;
  return URL.canParse(...parts) ? new URL(...parts).href : "";
}

function hasAuthorization({ headers }: Options): boolean {
  // The text "undefined" is how ky remembers that a header was removed.
  return (new Headers(headers as HeadersInit).get("authorization") ?? "undefined") !== "undefined";
}
