import { checkOption, invalidOption } from "../errors.ts";
import { checkProxies, isFetchProxied, unusedProxyVariable } from "../network-path.ts";
import { redactCause } from "../redact.ts";
import type { FetchLike } from "./fetch-like.ts";
import { checkTokenUrl } from "./token-url.ts";

/** What requests a token, apart from the TSG that it is for. */
export interface CredentialOptions {
  /** The service account's client ID, such as `name@1234567890.iam.panserviceaccount.com`. */
  clientId: string;
  /** The secret, or a function that is called for every token request, so that a rotated secret is picked up. */
  clientSecret: string | (() => string | Promise<string>);
  /**
   * The token endpoint: https, or http to loopback. An origin alone gets the default path.
   *
   * @defaultValue `https://auth.apps.paloaltonetworks.com/oauth2/access_token`
   */
  tokenUrl?: string | URL | undefined;
  /**
   * Sends the token request: for a proxy, a private CA, a test.
   *
   * @defaultValue the global `fetch`
   */
  fetch?: FetchLike | undefined;
  /**
   * ms for obtaining one token, retries included.
   *
   * @defaultValue 30,000
   */
  timeout?: number | undefined;
}

/** {@link CredentialOptions}, checked and copied. */
export interface Credential {
  readonly clientId: string;
  readonly tokenUrl: string;
  /** `tokenUrl` as messages show it: without the query, which may hold a secret. */
  readonly endpoint: string;
  /** The variable that names a proxy which the token request does not use, or ""; undefined if a `fetch` was passed in. */
  readonly unusedProxy: () => string | undefined;
  readonly timeout: number;
  readonly fetch: FetchLike;
  /** @throws {InvalidOptionError} if the user's function fails or yields nothing */
  readonly clientSecret: () => Promise<string>;
}

const TEXT = "a non-empty string without control characters (trim line breaks)";

/** @throws {InvalidOptionError} */
export function resolveCredential(options: CredentialOptions): Credential {
  const { clientId, clientSecret, timeout = 30_000 } = options;
  // Looked up at each call, so that a global that is replaced later is used.
  const { fetch = (url, init) => globalThis.fetch(url, init) } = options;
  const isGlobalFetch = options.fetch === undefined;
  // RFC 7617 2: the first colon ends the user-id.
  checkOption(isText(clientId) && !clientId.includes(":"), "clientId", `${TEXT} or ":"`);
  checkOption(typeof clientSecret === "function" || isText(clientSecret), "clientSecret", `${TEXT}, or a function`);
  const tokenUrl = checkTokenUrl(options.tokenUrl);
  // A longer one would overflow the timer and fire at once.
  checkOption(
    typeof timeout === "number" && timeout > 0 && timeout < 2 ** 31,
    "timeout",
    "a number of ms above 0 and below 2147483648",
  );
  checkOption(
    typeof fetch === "function" && !("interceptors" in fetch || "extend" in fetch),
    "fetch",
    "a function, such as axiosFetch(client) or gotFetch(client)",
  );
  const { origin, pathname } = new URL(tokenUrl);
  if (isGlobalFetch) checkProxies([origin], isFetchProxied, undefined, "the client secret");
  const endpoint = origin + pathname;
  const unusedProxy = () => (isGlobalFetch ? (unusedProxyVariable(tokenUrl) ?? "") : undefined);
  return { clientId, tokenUrl, endpoint, unusedProxy, timeout, fetch, clientSecret: () => askSecret(clientSecret) };
}

function isText(value: unknown): value is string {
  // As ranges: the first property of Unicode in a process, such as \p{Cc}, takes 2 ms to load.
  return typeof value === "string" && /^[ -~\xa0-\ud7ff\ue000-\u{10ffff}]+$/u.test(value);
}

async function askSecret(clientSecret: CredentialOptions["clientSecret"]): Promise<string> {
  if (typeof clientSecret === "string") return clientSecret;
  let secret: unknown;
  try {
    secret = await clientSecret();
  } catch (error) {
    // Its message may quote what it could not parse.
    throw invalidOption(`clientSecret failed: ${redactCause(error, []).name}.`);
  }
  checkOption(isText(secret), "clientSecret", TEXT);
  return secret;
}
