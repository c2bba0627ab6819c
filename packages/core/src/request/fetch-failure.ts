import { SaseAuthError } from "../errors.ts";
import { redactCause, reveals } from "../redact.ts";
import { noToken } from "./no-token.ts";
import type { Flight } from "./obtain.ts";

// Codes of OpenSSL, as Node and Bun have them, and a message of Deno, which has no codes.
const CERTIFICATE = /CERT(?!I)|^(UNABLE_TO|CRL_|PATH_LEN|INVALID_[CP]|HOSTNAME|UNSPECIFIED)/m;
const CERTIFICATE_SAID = /peer certificate/;
// Codes and names of Node, c-ares, undici, Bun, node-fetch, axios, got and ky for a connection that fails, breaks or takes
// too long.
const OUTAGE =
  /^(E(CONN|HOST|NET[DRU]|NOT[CF]|AI_|PIPE|PROTO$|ADDR|[MN]FILE|\w*TIMED?OUT$|SERVF|REFUS|NODATA)|(Abort|Timeout)(Error)?$|HPE_|Z_|Zlib|Connection[CRT]|FailedTo|DNSL|UNKNOWN_C|UND_ERR_(?!INV|NOT|CLO|DES|REQ)|ERR_(NETW|SSL|STREAM_P|HTTP_C|HTTP2_[GS]))/m;
// Messages of Deno, workerd and axios, which give no code there, or one that says less.
const OUTAGE_SAID =
  /^(error reading a body from connection.*|Network connection lost\.|internal error; reference = \w+|stream has been aborted)$/m;
// A mistake inside of what undici calls "fetch failed", such as one in a dispatcher.
const MISTAKE = /^((Type|Reference|Range|Syntax)Error|UND_ERR_.+|ERR_.+|E[A-Z]+|bad port)$/m;

/**
 * The error for a `fetch` that threw, or whose answer broke off. Only a failure of the network may pass. Any other ends the
 * flight, and keeps its identity: as `cause`, or as itself if it names a wrong option, or
 * has a `digest`, by which frameworks recognise it.
 *
 * @param lateAfter ms after which the request was given up, if it was
 */
export function fetchFailure(
  thrown: unknown,
  flight: Flight,
  secrets: readonly string[],
  lateAfter: number | false,
): unknown {
  const cause = redactCause(typeof thrown === "string" ? new Error(thrown) : thrown, secrets);
  if (cause instanceof SaseAuthError) return cause;
  if (lateAfter) return noToken(flight, `no answer within ${Math.round(lateAfter)} ms`, { cause });
  const { isOutage, isCertificate } = kindOf(thrown);
  if (isOutage) {
    // Behind a proxy, often only the proxy knows the host. Once more is enough for a resolver that is restarting.
    flight.isFinal =
      flight.attempts > 1 && /ENOTF|EAI_/.test(cause.message) && Boolean(flight.credential.unusedProxy());
    return noToken(flight, cause.message, { cause });
  }
  flight.isFinal = true;
  const shown = showable(thrown, secrets);
  if (shown && ("digest" in shown || Object(shown).code === "ERR_INVALID_OPTION")) return shown;
  const advice = isCertificate
    ? "Check host and clock. If a proxy opens TLS, trust its CA: NODE_EXTRA_CA_CERTS, --use-system-ca, or ca of the agent that your fetch uses"
    : "Check the fetch that sends the request: the network did not fail";
  return noToken(flight, cause.message, { cause: (!isCertificate && shown) || cause }, advice);
}

/** What an error says about the network, by its codes and names, and those of what caused it. */
export function kindOf(thrown: unknown): { readonly isOutage?: boolean; readonly isCertificate?: boolean } {
  try {
    let label = "";
    let said = "";
    let last = "";
    let depth = 0;
    // A cause may lead back to its error.
    for (let error = Object(thrown); depth < 5 && (error.name || error.code); depth++) {
      last = `${error.code}\n${error.name}\n${error.message}`;
      label += `${error.code}\n${error.name}\n`;
      said += `${error.message}\n`;
      error = Object(error.cause);
    }
    const isCertificate = CERTIFICATE.test(label) || CERTIFICATE_SAID.test(said);
    const isBroken = /^(fetch failed|terminated)$/m.test(said) && !(depth > 1 && MISTAKE.test(last));
    return {
      isCertificate,
      isOutage: !isCertificate && (isBroken || OUTAGE.test(label) || OUTAGE_SAID.test(said)),
    };
  } catch {
    return {};
  }
}

/**
 * What was thrown, if it is an error with no secret in it, nor in what it leads to, as far as a few hundred steps show. It may
 * lead to texts, numbers and errors, and with a `digest` to anything. Clients put whole requests in theirs.
 */
function showable(thrown: unknown, secrets: readonly string[]): Error | undefined {
  const MOST_MEMBERS = 300;
  try {
    if (!(thrown instanceof Error)) return undefined;
    const seen = new Set<unknown>([thrown]);
    for (const value of seen) {
      if (!isObject(value)) continue;
      const mayLead = value instanceof Error || ("digest" in thrown && !ArrayBuffer.isView(value));
      if (!mayLead || seen.size > MOST_MEMBERS) return undefined;
      for (const key of Reflect.ownKeys(value)) {
        const member: unknown = Reflect.get(value, key);
        // Its frames name files, which may be longer than all that can be looked through.
        seen.add(key === "stack" ? String(member).replace(/^ +at .*$/gm, "") : member);
      }
      // A `Request`, `Headers` and a `Map` show what is in no member.
      const { headers, entries } = value as Partial<Request> & Partial<Headers>;
      seen.add(headers);
      if (entries && !Array.isArray(value))
        for (const pair of entries.call(value as Headers)) pair.map((part) => seen.add(part));
    }
    const texts = [...seen].filter((value) => typeof value === "string");
    return reveals(texts.join("\n"), secrets) ? undefined : thrown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return Object(value) === value;
}
