import type { IncomingMessage } from "node:http";
import { type Answer, oauthError } from "../endpoint/answer.ts";

/**
 * Refuse what no program of this machine sends that means the agent.
 *
 * @param hosts what `Host` may be
 * @returns the refusal, or undefined
 */
export function refusalOf({ headers, url = "" }: IncomingMessage, hosts: readonly string[]): Answer | undefined {
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

function refused(why: string): Answer {
  return { ...oauthError(403, "invalid_request", why), isLast: true };
}
