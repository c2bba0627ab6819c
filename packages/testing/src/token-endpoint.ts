import type { Accounts, MockAccount } from "./accounts.ts";
import { type Answer, jsonAnswer } from "./answer.ts";
import type { TokenFault } from "./faults.ts";
import type { IssuedToken } from "./issued-token.ts";
import type { ReceivedRequest } from "./received-request.ts";
import type { Tenants } from "./tenants.ts";
import type { TokenIssuer } from "./token-issuer.ts";

/** The three spellings of the token endpoint's path in the vendor's material. */
export const TOKEN_PATHS: readonly string[] = [
  "/oauth2/access_token",
  "/auth/v1/oauth2/access_token",
  "/am/oauth2/access_token",
];

const FORM = "application/x-www-form-urlencoded";

/** What the token endpoint decides by. */
export interface TokenEndpoint {
  accounts: Accounts;
  tenants: Tenants;
  issuer: TokenIssuer;
  invalidClientStatus: 400 | 401;
  /** The error for a TSG that the account may not use. */
  wrongTsg: WrongTsgError;
  /** Whether a request without a TSG gets a token for that of the account. */
  scopeOptional: boolean;
}

/** How the token endpoint refuses a TSG that the account may not use: as a wrong scope, or as a wrong client. */
export type WrongTsgError = "invalid_scope" | "invalid_client";

/** Answer a token request, checking one thing after the other: the first that is wrong decides the error. */
export async function answerTokenRequest(
  endpoint: TokenEndpoint,
  request: ReceivedRequest,
  fault: TokenFault = {},
): Promise<Answer> {
  if (request.method !== "POST") return methodNotAllowed("POST");
  if (!isForm(request)) return oauthError(400, "invalid_request", `The content type must be ${FORM}`);
  const form = formOf(request);
  const account = endpoint.accounts.authenticate(request.headers.authorization, form);
  if (typeof account === "string") {
    request.refusal = account;
    return invalidClient(endpoint.invalidClientStatus);
  }
  const asked = grantError(form) ?? tenantAsked(endpoint, account, form);
  if (typeof asked !== "string") return asked;
  const tsgId = fault.tsgId ?? asked;
  const token = await endpoint.issuer.issue(account.clientId, tsgId, fault);
  return jsonAnswer(200, tokenResponse(token, fault), { "cache-control": "no-store", pragma: "no-cache" });
}

/** An error as RFC 6749 5.2 writes it. */
export function oauthError(status: number, error: string, description: string): Answer {
  return jsonAnswer(status, { error, error_description: description }, { "cache-control": "no-store" });
}

export function invalidClient(status: number): Answer {
  return oauthError(status, "invalid_client", "Client authentication failed");
}

export function methodNotAllowed(allow: string): Answer {
  const answer = oauthError(405, "invalid_request", `The method must be ${allow}`);
  return { ...answer, headers: { ...answer.headers, allow } };
}

/** Whether a request says that its body is form-encoded. */
export function isForm({ headers }: ReceivedRequest): boolean {
  return headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() === FORM;
}

function grantError(form: URLSearchParams): Answer | undefined {
  // RFC 6749 3.2: parameters must not be included more than once.
  const repeated = [...form.keys()].find((name) => form.getAll(name).length > 1);
  if (repeated) return oauthError(400, "invalid_request", "A parameter is repeated");
  const grantType = form.get("grant_type");
  if (!grantType) return oauthError(400, "invalid_request", "grant_type is missing");
  if (grantType === "client_credentials") return undefined;
  return oauthError(400, "unsupported_grant_type", "grant_type must be client_credentials");
}

/** The TSG that a request names, if it names one. */
export function tenantNamed(request: ReceivedRequest): string | undefined {
  return tenantsIn(formOf(request))[0];
}

function tenantsIn(form: URLSearchParams): string[] {
  const words = (form.get("scope") ?? "").split(" ").filter((word) => word.startsWith("tsg_id:"));
  return words.map((word) => word.slice("tsg_id:".length));
}

/** The TSG that a request asks for, if the account may have it. */
function tenantAsked(endpoint: TokenEndpoint, account: MockAccount, form: URLSearchParams): string | Answer {
  const { tenants, scopeOptional, wrongTsg, invalidClientStatus } = endpoint;
  const named = tenantsIn(form);
  if (scopeOptional && named.length === 0) return account.tsgId;
  const [tsgId] = named;
  if (!tsgId || named.length > 1) return oauthError(400, "invalid_scope", "scope must name one tsg_id:<TSG ID>");
  if (tenants.isWithin(tsgId, account.tsgId)) return tsgId;
  if (wrongTsg === "invalid_client") return invalidClient(invalidClientStatus);
  return oauthError(400, "invalid_scope", "The client may not use this TSG");
}

function formOf({ body }: ReceivedRequest): URLSearchParams {
  return new URLSearchParams(body.toString("utf8"));
}

function tokenResponse(token: IssuedToken, fault: TokenFault): Record<string, unknown> {
  const lifetime = (token.expiresAt - token.issuedAt) / 1000;
  const response = {
    access_token: token.value,
    // Wider than what was asked, and in another order, as the service's.
    scope: fault.scope === undefined ? `profile tsg_id:${token.tsgId} email` : fault.scope,
    token_type: fault.tokenType === undefined ? "Bearer" : fault.tokenType,
    expires_in: fault.expiresIn === undefined ? lifetime - 1 : fault.expiresIn,
  };
  const sent = Object.entries(response).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(sent), ...fault.body };
}
