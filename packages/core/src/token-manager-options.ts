import { checkOption, invalidOption } from "./errors.ts";
import type { FetchLike } from "./fetch-like.ts";
import { isConfidential } from "./loopback.ts";
import { ownMembers } from "./own-members.ts";
import { publicCause } from "./public-text.ts";
import type { SharedStore } from "./shared-store.ts";
import type { TokenEventListener } from "./token-event.ts";

export interface TokenManagerOptions {
  clientId: string;
  /** The secret, or a function that is asked for it again for every token request, so that a rotated secret is picked up. */
  clientSecret: string | (() => string | Promise<string>);
  /** The tenant service group that the token is for: digits. */
  tsgId: string;
  /** Default `https://auth.apps.paloaltonetworks.com/oauth2/access_token`. https, or http to loopback. */
  tokenUrl?: string | URL | undefined;
  /** What sends the token request instead of the global `fetch`: for a proxy, a private CA, a test. */
  fetch?: FetchLike | undefined;
  /** ms for obtaining one token, retries included. Default 30,000. */
  timeout?: number | undefined;
  /** Told what happens to the token. What it throws harms nobody. */
  onEvent?: TokenEventListener | undefined;
  /** Where processes share tokens: `fileStore` of `@sase-auth/file`, `redisStore` of `@sase-auth/redis`, or your own. */
  store?: SharedStore | undefined;
}

/** {@link TokenManagerOptions}, checked and copied. */
export interface Credential {
  readonly clientId: string;
  readonly tsgId: string;
  readonly tokenUrl: string;
  /** `tokenUrl` as messages show it: a query may hold what is not for them. */
  readonly endpoint: string;
  readonly timeout: number;
  readonly fetch: FetchLike;
  readonly onEvent: TokenEventListener | undefined;
  readonly store: SharedStore | undefined;
  /** @throws {InvalidOptionError} if the user's function fails or yields nothing */
  readonly clientSecret: () => Promise<string>;
}

const TEXT = "a non-empty string without control characters (trim line breaks)";
const TOKEN_URL = "https://auth.apps.paloaltonetworks.com/oauth2/access_token";

/** @throws {InvalidOptionError} */
export function resolveOptions(options: TokenManagerOptions): Credential {
  const own = ownMembers(options);
  const { clientId, clientSecret, tsgId, timeout = 30_000, fetch = callGlobalFetch, onEvent, store } = own;
  const tokenUrl = String(own.tokenUrl ?? TOKEN_URL);
  // RFC 7617 2: the first colon ends the user-id.
  checkOption(isText(clientId) && !clientId.includes(":"), "clientId", `${TEXT} or ":"`);
  checkOption(typeof clientSecret === "function" || isText(clientSecret), "clientSecret", `${TEXT}, or a function`);
  checkOption(isText(tsgId) && /^\d+$/.test(tsgId), "tsgId", 'a string of digits, such as "1234567890"');
  checkOption(isTokenUrl(tokenUrl), "tokenUrl", "an https URL (http: loopback only) without credentials");
  // A longer one would overflow the timer and fire at once.
  checkOption(typeof timeout === "number" && timeout > 0 && timeout < 2 ** 31, "timeout", "a number of ms above 0");
  checkOption(typeof fetch === "function", "fetch", "a function");
  checkOption(typeof (onEvent ?? fetch) === "function", "onEvent", "a function");
  const isShared = !store || typeof store.obtain === "function";
  checkOption(isShared, "store", "what sharedStore(store) of @sase-auth/core/store returns");
  const endpoint = tokenUrl.replace(/[?#].*/, "");
  return {
    clientId,
    tsgId,
    tokenUrl,
    endpoint,
    timeout,
    fetch,
    onEvent,
    store,
    clientSecret: () => askSecret(clientSecret),
  };
}

/** Looked up at each call, so that a global that is replaced later is used. */
const callGlobalFetch: FetchLike = (url, init) => globalThis.fetch(url, init);

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !/[\p{Cc}\p{Cs}]/u.test(value);
}

function isTokenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isConfidential(url) && url.username + url.password === "";
}

async function askSecret(clientSecret: TokenManagerOptions["clientSecret"]): Promise<string> {
  if (typeof clientSecret === "string") return clientSecret;
  let secret: unknown;
  try {
    secret = await clientSecret();
  } catch (error) {
    // Its message may quote what it could not parse.
    throw invalidOption(`clientSecret failed: ${publicCause(error, []).name}.`);
  }
  checkOption(isText(secret), "clientSecret", TEXT);
  return secret;
}
