import { type Answer, jsonAnswer } from "./answer.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { isForm, methodNotAllowed, oauthError } from "./token-endpoint.ts";
import { bearerToken, type TokenIssuer } from "./token-issuer.ts";

export const USERINFO_PATH = "/auth/v1/oauth2/userinfo";

/** Answer who a token was issued to: GET with the token as bearer, or POST with it in a form. */
export function answerUserinfo(issuer: TokenIssuer, request: ReceivedRequest): Answer {
  if (!["GET", "POST"].includes(request.method)) return methodNotAllowed("GET, POST");
  const token = issuer.check(tokenIn(request));
  if (typeof token === "string") return oauthError(401, "invalid_token", "The access token is not valid");
  return jsonAnswer(200, {
    sub: token.clientId,
    name: "Mock Service Account",
    given_name: "Mock",
    family_name: "Service Account",
    email: token.clientId,
  });
}

function tokenIn(request: ReceivedRequest): string | undefined {
  if (request.method === "GET") return bearerToken(request.headers.authorization);
  if (!isForm(request)) return undefined;
  return new URLSearchParams(request.body.toString("utf8")).get("access_token") ?? undefined;
}
