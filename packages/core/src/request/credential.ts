import { checkOption, invalidOption } from "../errors.ts";
import { checkProxies, isConfidential, isFetchProxied } from "../network-path.ts";
import { redactCause } from "../redact.ts";
import type { FetchLike } from "./fetch-like.ts";

/** What requests a token, apart from the TSG that it is for. */
export interface CredentialOptions {
  /** The service account's client ID, such as `name@1234567890.iam.panserviceaccount.com`. */
  clientId: string;
  /** The secret, or a function that is called for every token request, so that a rotated secret is picked up. */
  clientSecret: string | (() => string | Promise<string>);
  /**
   * Default `https://auth.apps.paloaltonetworks.com/oauth2/access_token`. https, or http to loopback. An origin alone gets
   * the default path.
   */
  tokenUrl?: string | URL | undefined;
  /** Sends the token request in place of the global `fetch`: for a proxy, a private CA, a test. */
  fetch?: FetchLike | undefined;
  /** ms for obtaining one token, retries included. Default 30,000. */
  timeout?: number | undefined;
}

/** {@link CredentialOptions}, checked and copied. */
export interface Credential {
  readonly clientId: string;
  readonly tokenUrl: string;
  /** `tokenUrl` as messages show it: without the query, which may hold a secret. */
  readonly endpoint: string;
  /** No `fetch` was passed in. */
  readonly isGlobalFetch: boolean;
  readonly timeout: number;
  readonly fetch: FetchLike;
  /** @throws {InvalidOptionError} if the user's function fails or yields nothing */
  readonly clientSecret: () => Promise<string>;
}

const TEXT = "a non-empty string without control characters (trim line breaks)";
/** Where tokens are requested unless `tokenUrl` says otherwise. */
export const DEFAULT_TOKEN_URL = "https://auth.apps.paloaltonetworks.com/oauth2/access_token";

/** @throws {InvalidOptionError} */
export function resolveCredential(options: CredentialOptions): Credential {
  const { clientId, clientSecret, timeout = 30_000 } = options;
  // Looked up at each call, so that a global that is replaced later is used.
  const { fetch = (url, init) => globalThis.fetch(url, init) } = options;
  const isGlobalFetch = options.fetch === undefined;
  const tokenUrl = resolveTokenUrl(String(options.tokenUrl ?? DEFAULT_TOKEN_URL));
  // RFC 7617 2: the first colon ends the user-id.
  checkOption(isText(clientId) && !clientId.includes(":"), "clientId", `${TEXT} or ":"`);
  checkOption(typeof clientSecret === "function" || isText(clientSecret), "clientSecret", `${TEXT}, or a function`);
  checkOption(isTokenUrl(tokenUrl), "tokenUrl", "an https URL (http: loopback only) without credentials");
  // A longer one would overflow the timer and fire at once.
  checkOption(
    typeof timeout === "number" && timeout > 0 && timeout < 2 ** 31,
    "timeout",
    "a number of ms above 0 and below 2147483648",
  );
  checkOption(typeof fetch === "function", "fetch", "a function");
  const { origin, pathname } = new URL(tokenUrl);
  if (isGlobalFetch) checkProxies([origin], isFetchProxied, undefined, "the client secret");
  const endpoint = origin + pathname;
  return { clientId, tokenUrl, endpoint, isGlobalFetch, timeout, fetch, clientSecret: () => askSecret(clientSecret) };
}

/** Some tools that read AUTH_URL expect the origin alone there, others the whole URL. */
export function resolveTokenUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.pathname !== "/") return text;
  url.pathname = new URL(DEFAULT_TOKEN_URL).pathname;
  return url.href;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !/[\p{Cc}\p{Cs}]/u.test(value);
}

function isTokenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isConfidential(url) && !url.username && !url.password;
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
