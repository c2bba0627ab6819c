import { redact } from "../redact.ts";
import { inspectToken } from "./inspect-token.ts";

const ISSUER_HOST = "auth.apps.paloaltonetworks.com";

/** What a token is expected to be. What is left out is not looked at. */
export interface TokenExpectations {
  /** The TSG that the token should be for. */
  tsgId?: string | undefined;
  /** The service account that the token should belong to. */
  clientId?: string | undefined;
  /** ms since the epoch. Default: now. */
  at?: number | undefined;
}

/** What can be wrong with a token. */
export type TokenProblemCode =
  | "not_a_jwt"
  | "expired"
  | "not_yet_valid"
  | "no_expiry"
  | "wrong_tsg"
  | "wrong_client"
  | "wrong_issuer";

/** A reason for an API to refuse a token. */
export interface TokenProblem {
  /** For programs. */
  readonly code: TokenProblemCode;
  /** In plain words, with what to do. */
  readonly message: string;
}

/**
 * List the problems of a token, as far as they can be told without its issuer. The list is empty if there are none. Never throws.
 * **The signature is not checked**: a token without problems may still be forged or revoked.
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 * import { checkToken } from "@sase-auth/core/inspect";
 *
 * const { value, tsgId } = await new TokenManager(credentialsFromEnv(process.env)).getToken();
 * for (const { code, message } of checkToken(value, { tsgId })) console.warn(code, message);
 * ```
 */
export function checkToken(token: string, expected: TokenExpectations = {}): TokenProblem[] {
  const { tsgId, clientId, at = Date.now() } = expected ?? {};
  const inspected = inspectToken(token);
  if (!inspected.claims) {
    return [
      problem(
        "not_a_jwt",
        "not a JWT: it is opaque, cut short or damaged. Copy it whole; it has three parts with dots between.",
      ),
    ];
  }
  const { tsgIds, issuer, expiresAt } = inspected;
  const validFrom = Math.max(inspected.notBefore ?? 0, inspected.issuedAt ?? 0);
  const problems: (TokenProblem | false)[] = [
    expiresAt === undefined &&
      problem("no_expiry", "it has no expiry time (exp), so it cannot be known whether it has expired."),
    expiresAt !== undefined &&
      at >= expiresAt &&
      problem("expired", `expired ${duration(at - expiresAt)} ago. Obtain a new one; a token lives 15 minutes.`),
    at < validFrom &&
      problem("not_yet_valid", `not yet valid: your clock is ${duration(validFrom - at)} slow. Set it.`),
    tsgId !== undefined && !tsgIds.includes(tsgId) && problem("wrong_tsg", wrongTsg(tsgIds, tsgId)),
    clientId !== undefined &&
      inspected.clientId !== clientId &&
      problem("wrong_client", `issued to another client (${shown(inspected.clientId)}), not ${shown(clientId)}.`),
    hostOf(issuer) !== ISSUER_HOST &&
      problem("wrong_issuer", `not from this issuer: ${shown(issuer)}, not ${ISSUER_HOST}.`),
  ];
  return problems.filter((found) => found !== false);
}

function problem(code: TokenProblemCode, message: string): TokenProblem {
  return { code, message };
}

function wrongTsg(tsgIds: readonly string[], expected: string): string {
  const actual = tsgIds.length > 0 ? `issued for TSG ${shown(tsgIds.join(", "))}` : "issued for no TSG";
  return `${actual}, not ${shown(expected)}. The API acts on the TSG that the token names.`;
}

function hostOf(issuer: string | undefined): string | undefined {
  return issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).hostname : undefined;
}

/** A claim is somebody else's text. */
function shown(text: unknown): string {
  return typeof text === "string" ? redact(text) : "unknown";
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** In the largest unit that is full, rounded: `3 min`. */
function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ["s", 1000];
  return `${Math.round(ms / size)} ${unit}`;
}
