import type { OutgoingHttpHeaders } from "node:http";
import { type Answer, jsonAnswer, textAnswer } from "./answer.ts";
import type { Fault } from "./faults.ts";

const PROXY_PAGE = `<!DOCTYPE html>
<html><head><title>Access through this proxy</title></head>
<body><h1>Access through this proxy</h1><p>This page stands in for what a proxy or gateway sends.</p></body></html>
`;

/** The answer that a fault gives in place of the real one, if it gives one. */
export function faultAnswer(fault: Fault, byStatus: (status: number) => Answer): Answer | undefined {
  const { status, body, html, redirect } = fault;
  if (redirect !== undefined) {
    return { status: status ?? 302, headers: { location: String(redirect) }, body: "" };
  }
  if (html) return textAnswer(status ?? 200, PROXY_PAGE, "text/html");
  if (typeof body === "string") return textAnswer(status ?? 200, body);
  if (body) return jsonAnswer(status ?? 200, body);
  return status === undefined ? undefined : byStatus(status);
}

/** An answer with the headers that a fault adds. */
export function decorated(answer: Answer, { contentType, retryAfter, headers }: Fault): Answer {
  const added: OutgoingHttpHeaders = {};
  if (contentType !== undefined) added["content-type"] = contentType;
  if (retryAfter !== undefined) added["retry-after"] = retryAfterValue(retryAfter);
  for (const [name, value] of Object.entries(headers ?? {})) added[name.toLowerCase()] = value;
  return { ...answer, headers: { ...answer.headers, ...added } };
}

function retryAfterValue(retryAfter: number | string | Date): string {
  return retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
}
