import type { Way } from "./front.ts";
import type { Stage } from "./stage.ts";

/** One way in which a token request can go wrong, and what comes of it. */
export interface Fault {
  readonly name: string;
  /** Default: by plain http. */
  readonly way?: Way;
  begin(stage: Stage): void | Promise<void>;
  /** Default: the service behaves again. */
  end?(stage: Stage): void | Promise<void>;
  /** The caller's outcome while the fault lasts. */
  readonly gets: Failure | Token;
  /** The client's own time-outs end the waiting: for the head of the answer, or for the rest of it, of which each byte takes a second. */
  readonly silent?: "head" | "drip";
  /** ms that the service asks to be left alone for. */
  readonly retryAfter?: number;
}

export interface Failure {
  readonly type: "TokenEndpointError" | "TokenResponseError" | "TokenRequestError" | "TokenTenantError";
  readonly code: string;
  /** With ENDPOINT for the token URL, and … for ports and durations that differ. */
  readonly message: string;
  /** Whether the request is repeated until the manager's `timeout` is over. */
  readonly repeated: boolean;
  /** s in which the next call gets the same error, without a request. */
  readonly remembered: number;
}

export interface Token {
  /** s */
  readonly lifetime: number;
  /** How many requests it takes, if the fault does not end. */
  readonly requests: number;
}

/** The pattern of a message; `…` matches anything. */
export function messagePattern({ message }: Failure, endpoint: string): RegExp {
  const parts = message.replaceAll("ENDPOINT", endpoint).split("…");
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[^\w ]/g, "\\$&")).join(".+")}$`);
}

const TSG = "TSG 1838006364";

/** A fault that may pass: no answer, or an answer that asks the client to come later. */
export function noAnswer(why: string): Failure {
  const message = `ENDPOINT gave no token for ${TSG}: ${why}. Check network, proxy and CA settings.`;
  return { type: "TokenEndpointError", code: "ERR_TOKEN_ENDPOINT", message, repeated: true, remembered: 0 };
}

/** A certificate that is refused. */
export function untrusted(why: string): Failure {
  const advice =
    "Check host and clock. If a proxy opens TLS, trust its CA: NODE_EXTRA_CA_CERTS, --use-system-ca, or ca of the agent that your fetch uses.";
  const message = `ENDPOINT gave no token for ${TSG}: ${why}. ${advice}`;
  return { type: "TokenEndpointError", code: "ERR_TOKEN_ENDPOINT", message, repeated: false, remembered: 0 };
}

export function comeLater(why: string, when = "later"): Failure {
  const message = `ENDPOINT gave no token for ${TSG}: ${why}. Try again ${when}.`;
  return { type: "TokenEndpointError", code: "ERR_TOKEN_ENDPOINT", message, repeated: true, remembered: 0 };
}

const CHECK_URL =
  "Check the token URL (tokenUrl; AUTH_URL in the environment): the service's is " +
  "https://auth.apps.paloaltonetworks.com/oauth2/access_token.";

/** An answer that is no token response. It is final with an error status or a redirect. */
export function unusable(status: number, what: string): Failure {
  const advice = status === 404 ? CHECK_URL : "Check tokenUrl and the proxy.";
  return {
    type: "TokenResponseError",
    code: "ERR_TOKEN_RESPONSE",
    message: `ENDPOINT answered ${status} with ${what}, no token. ${advice}`,
    repeated: false,
    remembered: status === 200 ? 0 : 30,
  };
}

export function refused(error: "invalid_client" | "invalid_scope", status: number, said?: string): Failure {
  const isClient = error === "invalid_client";
  const message =
    `ENDPOINT rejected the ${isClient ? "client" : "request"} (${error}, ${status})${said ? `: "${said}"` : ""}. ` +
    `Check ${isClient ? "the client ID and the client secret, and " : ""}that the service account has access to ${TSG}.`;
  return { type: "TokenRequestError", code: "ERR_TOKEN_REQUEST", message, repeated: false, remembered: 30 };
}

export function anotherTenant(tsgId: string): Failure {
  const message = `ENDPOINT gave a token for TSG ${tsgId} instead of 1838006364. Check tsgId.`;
  return { type: "TokenTenantError", code: "ERR_TOKEN_TENANT", message, repeated: false, remembered: 30 };
}

/** A fault after which the caller gets a token all the same. */
export function token(lifetime = 15 * 60, requests = 1): Token {
  return { lifetime, requests };
}
