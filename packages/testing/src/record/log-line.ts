import type { ReceivedRequest } from "../received-request.ts";
import type { Redaction } from "./redaction.ts";

/** `auth POST /oauth2/access_token 200 12 ms`: a request in one line, without secrets and control characters. */
export function logLine(request: ReceivedRequest, redaction: Redaction): string {
  const { host, method, path, status, duration = 0, tsgId } = request;
  const words = [host, method, redaction.text(path), status ?? "no answer", `${Math.round(duration)} ms`];
  return [...words, ...(tsgId ? [`TSG ${tsgId}`] : [])].join(" ").replaceAll(/\p{C}/gu, "");
}
