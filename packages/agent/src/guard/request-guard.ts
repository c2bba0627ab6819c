import type { IncomingMessage } from "node:http";
import { type Answer, oauthError } from "../endpoint/answer.ts";

/**
 * Refuse what no program of this machine sends that means the agent.
 *
 * @param hosts what `Host` may be
 * @returns the refusal, or undefined
 */
export function refusalOf(request: IncomingMessage, hosts: readonly string[]): Answer | undefined {
  const { headers, url = "", httpVersion } = request;
  // Node takes others, too.
  if (httpVersion !== "1.1" && httpVersion !== "1.0") return refused("The version must be HTTP/1.1.", 400);
  // RFC 9112 3.2: Node takes the first of several.
  if (countOf("host", request) > 1) return refused("There are several Host headers.", 400);
  // A proxy gets the absolute form. RFC 9112 3.2.2
  if (!url.startsWith("/")) return refused("This is no proxy. Set NO_PROXY=127.0.0.1,localhost.");
  // A web site whose name was made to lead to 127.0.0.1 (DNS rebinding) sends its own name.
  if (!hosts.includes(headers.host?.toLowerCase() ?? ""))
    return refused(`The Host header must be ${hosts.join(" or ")}.`);
  // Browsers send one of them. Node's fetch sends Sec-Fetch-Mode alone.
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined)
    return refused("Web pages get no tokens: the Origin or Sec-Fetch-Site header is refused.");
  return undefined;
}

/** Whether a client waits for a word before it sends the body. RFC 9110 10.1.1 */
export function isContinueExpected({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === "1.1" && headers.expect?.toLowerCase() === "100-continue";
}

/** @param name in lower case */
function countOf(name: string, { rawHeaders }: IncomingMessage): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at] as string;
    // Most differ in their length, which is quicker to see.
    if (found.length === name.length && found.toLowerCase() === name) count++;
  }
  return count;
}

function refused(why: string, status = 403): Answer {
  return { ...oauthError(status, "invalid_request", why), isLast: true };
}
