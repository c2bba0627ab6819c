import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import { invalidOption, mayReceiveToken, resolveOrigins } from "@sase-auth/core/adapter";
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
    refuseTwoSources(parent);
    refuseForeignBase(parent, allowed);
    refuseAuthorization(parent);
    const fetch = createSaseFetch(tokens, { fetch: parent.fetch, origins: allowed });
    return { fetch: Object.assign(fetch, { [ATTACHED]: true }) };
  };
}

/** Else a request that only the first source's origins allow would go out with its token: to another tenant, perhaps. */
function refuseTwoSources({ fetch }: Options): void {
  if (fetch && ATTACHED in fetch) {
    throw invalidOption("This ky client has a token source already. Extend the client that it was made from.");
  }
}

function refuseForeignBase(parent: Options, origins: readonly string[]): void {
  const base = baseUrlOf(parent);
  if (base && !mayReceiveToken(base.href, origins)) {
    throw invalidOption(
      `The base URL of this ky client is on ${base.protocol}//${base.host}, where no token may be sent. ` +
        "Extend a client with another one, or add its origin to origins.",
    );
  }
}

/** ky 1 has a `prefixUrl`; ky 2 puts `prefix` before a relative URL, and resolves the two against `baseUrl`. */
function baseUrlOf({ prefixUrl, prefix, baseUrl }: Options & { prefixUrl?: URL | string }): URL | undefined {
  const parts = [prefixUrl || prefix || "", baseUrl || undefined] as const;
  return URL.canParse(...parts) ? new URL(...parts) : undefined;
}

function refuseAuthorization({ headers }: Options): void {
  const authorization = new Headers(headers as HeadersInit).get("authorization");
  // The text "undefined" is how ky remembers that a header was removed.
  if (authorization !== null && authorization !== "undefined") {
    throw invalidOption("This ky client has an Authorization header of its own. Extend a client without it.");
  }
}
