import type { ReceivedRequest } from "../received-request.ts";
import { tenantNamed } from "../token-endpoint.ts";
import { isName } from "./host-header.ts";
import type { Redaction } from "./redaction.ts";

/**
 * `api GET api.sase.paloaltonetworks.com/things 200 12 ms TSG 1838006364`: a request in one line, without secrets and control characters.
 * The host is there if it is a name. The TSG is that of the token, or the one that a token request names.
 */
export function logLine(request: ReceivedRequest, redaction: Redaction): string {
  const { host, method, path, status, duration = 0, tsgId, refusal, headers } = request;
  const where = isName(headers.host) ? `${headers.host}${path}` : path;
  const words = [host, method, redaction.text(where), status ?? "no answer", `${Math.round(duration)} ms`];
  const tsg = host === "auth" ? tenantNamed(request) : tsgId;
  return [...words, ...(/^\d+$/.test(tsg ?? "") ? [`TSG ${tsg}`] : []), ...(refusal ? [refusal] : [])]
    .join(" ")
    .replaceAll(/\p{C}/gu, "");
}
