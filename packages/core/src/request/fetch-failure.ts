import { SaseAuthError } from "../errors.ts";
import { redactCause, reveals } from "../redact.ts";
import type { FetchLikeResponse } from "./fetch-like.ts";
import { noToken } from "./no-token.ts";
import type { Flight } from "./obtain.ts";

// Codes of OpenSSL, as Node and Bun have them, and a message of Deno, which has no codes.
const CERTIFICATE =
  /^(UNABLE_TO_|(DEPTH_ZERO_)?SELF_SIGNED|(ERROR_IN_)?(CERT|CRL)_|ERR_TLS_CERT|PATH_LENGTH|INVALID_(CA|PURPOSE)$|HOSTNAME_MIS|UNSPECIFIED$)|peer certificate/m;
// Codes, names and messages of Node, undici, Bun, Deno, workerd, node-fetch, axios, got and ky for a connection that fails,
// breaks or takes too long.
const OUTAGE =
  /^(E(CONN|NET|HOST|NOTFOUND|NOTCONN|AI_|PIPE|PROTO$|ADDR|[MN]FILE|\w*TIMEDOUT)|HPE_|Z_|Zlib|Connection(Ref|Clo|Res|Tim)|FailedToOpen|DNSLook|UNKNOWN_CERT|Timeout|AbortError|UND_ERR_(?!INV|NOT|CLO|DES|REQ)|ERR_(NETW|SSL|STREAM_PREM|HTTP_CONTENT|HTTP2_[SG])|error reading a body|unexpected end of file|network connection lost|internal error; ref|gzip decomp|stream has been aborted)/im;
// A mistake inside of what undici calls "fetch failed", such as one in a dispatcher.
const MISTAKE = /^((Type|Reference|Range|Syntax)Error|UND_ERR_|ERR_|E[A-Z]+$|bad port)/m;

/**
 * The error for a `fetch` that threw, or whose answer broke off. Only a failure of the network may pass. Any other ends the
 * flight, and keeps its identity: as `cause`, or as itself if it has a `digest`, by which frameworks recognise it.
 *
 * @param lateAfter ms after which the request was given up, if it was
 */
export function fetchFailure(
  thrown: unknown,
  flight: Flight,
  secrets: readonly string[],
  lateAfter: number | false,
): unknown {
  const cause = redactCause(thrown, secrets);
  if (cause instanceof SaseAuthError) return cause;
  if (lateAfter) return noToken(flight, `no answer within ${lateAfter} ms`, { cause });
  const { isControlFlow, isOutage, isCertificate, isPublic } = kindOf(thrown, secrets);
  if (isOutage) return noToken(flight, cause.message, { cause });
  flight.isFinal = true;
  if (isControlFlow) return thrown;
  const advice = isCertificate
    ? "Check host and clock. If a proxy opens TLS, set NODE_EXTRA_CA_CERTS to a PEM file with its CA, or run Node with --use-system-ca"
    : "Check the fetch that sends the request: the network did not fail";
  return noToken(flight, cause.message, { cause: isPublic && !isCertificate ? (thrown as Error) : cause }, advice);
}

interface Kind {
  readonly isControlFlow?: boolean;
  readonly isOutage?: boolean;
  readonly isCertificate?: boolean;
  /** It may be shown as it is. */
  readonly isPublic?: boolean;
}

function kindOf(thrown: unknown, secrets: readonly string[]): Kind {
  try {
    const levels: string[] = [];
    for (let error = thrown; error && levels.length < 5; ) {
      const { code, name, message, cause } = Object(error);
      levels.push([code, name, message].join("\n"));
      error = cause;
    }
    const all = levels.join("\n");
    const isPublic = thrown instanceof Error && showsNone(thrown, secrets);
    const isCertificate = CERTIFICATE.test(all);
    const [, ...causes] = levels;
    const isBroken = /^(fetch failed|terminated)$/m.test(all) && !MISTAKE.test(causes.at(-1) ?? "");
    return {
      isPublic,
      isControlFlow: isPublic && "digest" in thrown,
      isCertificate,
      isOutage: !isCertificate && (isBroken || OUTAGE.test(all)),
    };
  } catch {
    return {};
  }
}

/** Whether an error, and what caused it, has texts and numbers only, and no secret in them. Clients put whole requests in theirs. */
function showsNone(error: Error, secrets: readonly string[]): boolean {
  return Reflect.ownKeys(error).every((key) => {
    const value: unknown = Reflect.get(error, key);
    if (value instanceof Error) return key === "cause" && showsNone(value, secrets);
    return typeof value === "string" ? !reveals(value, secrets) : Object(value) !== value;
  });
}

/**
 * The answer that an error contains: axios, got and ky, and interceptors of undici, throw answers with an error status.
 *
 * @throws the error, if it contains none
 */
export function thrownAnswer(thrown: unknown): FetchLikeResponse {
  try {
    const { response, cause, data } = Object(thrown);
    const answer = Object(response ?? cause);
    const { status = answer.statusCode, headers, body } = answer;
    const said = data ?? answer.data ?? body ?? "";
    const get = (name: string): string | null => headers.get?.(name) ?? headers[name] ?? null;
    const text = async () => (typeof said === "string" ? said : JSON.stringify(said));
    if (status >= 400 && headers) return { status, headers: { get }, text };
  } catch {}
  throw thrown;
}
