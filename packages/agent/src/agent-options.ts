import { DEFAULT_TOKEN_URL, type TenantTokens } from "@sase-auth/core";
import { invalidOption } from "@sase-auth/core/adapter";
import type { AgentEvent, AgentEventListener } from "./agent-event.ts";
import type { Listen } from "./guard/listening.ts";
import { isLocalSecret, newLocalSecret } from "./secrets/local-secret.ts";

export interface AgentOptions {
  /** Obtains, keeps and renews the tokens. */
  tenants: TenantTokens;
  /** The client ID that programs present: that of the service account. */
  clientId: string;
  /** The TSG of requests that name none, and of the auth file: digits. */
  tsgId: string;
  /** Where `tenants` obtains tokens. Default: the vendor's token endpoint. */
  tokenUrl?: string | URL | undefined;
  /** Default `{ port: 0 }`: a free port of 127.0.0.1. */
  listen?: Listen | undefined;
  /** The local secret that programs present: at least 32 of the characters `A-Z a-z 0-9 _ -`. Default: 256 random bits. */
  secret?: string | undefined;
  /** The TSGs that programs may ask for, besides `tsgId`. Default: any; the service decides. */
  onlyTsg?: readonly string[] | undefined;
  /** The path of a JSON file that always holds a fresh token, in a folder that is closed to others. */
  authFile?: string | undefined;
  /** Called if the service refused the client. If it returns true, the token is requested once more. */
  secretRefused?: (() => boolean) | undefined;
  /** Sends what is passed on: signing keys and userinfo. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Ends a start that still waits for the first token of the auth file; afterwards it does nothing. */
  signal?: AbortSignal | undefined;
  /** Called with each event. What it throws fails no request. */
  onEvent?: AgentEventListener | undefined;
}

/** {@link AgentOptions}, checked and complete. */
export interface Settings {
  readonly tenants: TenantTokens;
  readonly clientId: string;
  readonly tsgId: string;
  readonly tokenUrl: URL;
  readonly listen: Listen;
  readonly secret: string;
  readonly mayServe: (tsgId: string) => boolean;
  readonly authFile: string | undefined;
  readonly secretRefused: () => boolean;
  readonly fetch: typeof globalThis.fetch;
  readonly emit: (event: AgentEvent) => void;
}

/** @throws {InvalidOptionError} */
export function settingsFrom(options: AgentOptions): Settings {
  const { tenants, clientId, tsgId, tokenUrl = DEFAULT_TOKEN_URL, listen = { port: 0 } } = options;
  const { secret = newLocalSecret(), onlyTsg, authFile, secretRefused = () => false, fetch, onEvent } = options;
  check(typeof tenants?.get === "function", "tenants", "a TenantTokens");
  check(isText(clientId), "clientId", "the client ID of the service account");
  check(isDigits(tsgId), "tsgId", 'a string of digits, such as "1234567890"');
  check(URL.canParse(String(tokenUrl)), "tokenUrl", "a URL");
  check(isLocalSecret(secret), "secret", "at least 32 of the characters A-Z a-z 0-9 _ -");
  check(!onlyTsg || onlyTsg.every(isDigits), "onlyTsg", "a list of TSG IDs");
  check(authFile === undefined || isText(authFile), "authFile", "the path of a file");
  tenants.get(tsgId); // throws for a text of digits that is too long
  return {
    tenants,
    clientId,
    tsgId,
    tokenUrl: new URL(tokenUrl),
    listen,
    secret,
    mayServe: onlyTsg ? (asked) => asked === tsgId || onlyTsg.includes(asked) : () => true,
    authFile,
    secretRefused,
    fetch: fetch ?? ((...request) => globalThis.fetch(...request)),
    emit: discreetly(onEvent),
  };
}

function discreetly(listener: AgentEventListener = () => {}): AgentEventListener {
  return (event) => {
    try {
      // An async listener rejects instead of throwing.
      Promise.resolve(listener(event)).catch(() => {});
    } catch {}
  };
}

function check(valid: boolean, name: string, what: string): void {
  if (!valid) throw invalidOption(`${name} must be ${what}.`);
}

function isDigits(value: unknown): boolean {
  return typeof value === "string" && /^\d+$/.test(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
