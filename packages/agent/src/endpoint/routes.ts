import type { IncomingMessage, ServerResponse } from "node:http";
import type { Settings } from "../agent-options.ts";
import { type Answer, json, methodNotAllowed, oauthError } from "./answer.ts";
import { signingKeys, userinfo } from "./forwarding.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";

const READY = "/ready";
/** The vendor's three spellings. */
const BELOW = /^\/(?:auth\/v1\/|am\/)?oauth2\/(access_token|revoke|connect\/jwk_uri|userinfo)$/;

/** The path of a request, without its query. */
function pathOf({ url = "" }: IncomingMessage): string {
  return url.replace(/\?.*/s, "");
}

/** A path as events show it. Another one may hold a secret. */
export function shownPath(request: IncomingMessage): string {
  const path = pathOf(request);
  return path === READY || BELOW.test(path) ? path : "(another path)";
}

const NOTHING = "There is nothing here. The token endpoint is /oauth2/access_token.";
const NO_TOKENS = "There is nothing here. This agent is read-only, so that it has no token endpoint.";

export async function route(
  request: IncomingMessage,
  response: ServerResponse,
  settings: Settings,
  endpoint: TokenEndpoint,
): Promise<Answer> {
  const path = pathOf(request);
  if (path === READY)
    return request.method === "GET" ? json(200, { agent: "sase-auth", status: "ready" }) : methodNotAllowed("GET");
  // A token is not read-only.
  const isReadOnly = settings.proxy?.readOnly ?? false;
  switch (isReadOnly ? undefined : BELOW.exec(path)?.[1]) {
    case "access_token":
      return endpoint.token(request, response);
    case "revoke":
      return endpoint.revoke(request);
    case "connect/jwk_uri":
      return signingKeys(request, settings);
    case "userinfo":
      return userinfo(request, settings);
    default:
      return oauthError(404, "invalid_request", isReadOnly ? NO_TOKENS : NOTHING);
  }
}
