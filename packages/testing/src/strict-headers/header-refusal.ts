import type { IncomingHttpHeaders } from "node:http";
import { declaredHeaders } from "@sase-auth/core/headers";
import { type Answer, gatewayAnswer } from "../answer.ts";
import { requiredHeaders } from "./required-headers.ts";

/** Headers that name the tenant once more, and must name that of the token. */
const TENANT = ["Prisma-Tenant", "x-tsg-id"];
/** Headers that are an error on operations that do not declare them, as the documents say. */
const REGION = ["X-PANW-Region", "PANW-Region"];

/** The part of a request that its headers are checked by. */
export interface HeadersOfRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Refuses headers beside the token that are missing or wrong, by the operations of docs/service/headers.csv. The statuses and
 * bodies are not documented, except that a wrong tenant looks like a 403.
 *
 * @param tsgId that of the token
 */
export function headerRefusal({ method, path, headers }: HeadersOfRequest, tsgId: string): Answer | undefined {
  const declared = path.startsWith("/") ? declaredHeaders(method, `http://mock${path}`) : [];
  const required = requiredHeaders(method, path);
  for (const name of declared) {
    if (headers[name.toLowerCase()] !== undefined) continue;
    // SDKs of a third party say so: without it, the answer looks like that to a stale token.
    if (name === "x-tsg-id") return gatewayAnswer(403);
    if (required.includes(name)) return gatewayAnswer(400, `The header ${name} is missing`);
  }
  for (const name of TENANT) {
    const [named = tsgId] = String(headers[name.toLowerCase()] ?? tsgId).split(":");
    if (named.trim() !== tsgId) return gatewayAnswer(403, `The header ${name} names another TSG than the token`);
  }
  const superfluous = REGION.find((name) => headers[name.toLowerCase()] !== undefined && !declared.includes(name));
  return superfluous ? gatewayAnswer(400, `The header ${superfluous} is not declared for this operation`) : undefined;
}
