import type { ReceivedRequest } from "../received-request.ts";
import type { Redaction } from "./redaction.ts";

/** A request without the mock's secrets and tokens, as JSON. */
export interface PublicRequest {
  /** The server that it came to. */
  readonly host: "auth" | "api";
  /** Its method, such as `GET`. */
  readonly method: string;
  /** The request target, query included. */
  readonly path: string;
  /** null: none yet, or none at all. */
  readonly status: number | null;
  /** The TSG of the token, once the API has accepted it. */
  readonly tsgId: string | null;
  /** Ms since the epoch, by the mock's clock. */
  readonly at: number;
  /** The names are in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** The body as text. */
  readonly body: string;
}

export function publicRequest(request: ReceivedRequest, redaction: Redaction): PublicRequest {
  const { host, method, path, status = null, tsgId = null, at, headers, body } = request;
  const clean = Object.entries(headers).map(([name, value]) => [name, redaction.header(name, String(value))]);
  return {
    host,
    method,
    path: redaction.text(path),
    status,
    tsgId,
    at,
    headers: Object.fromEntries(clean),
    body: redaction.body(body),
  };
}
