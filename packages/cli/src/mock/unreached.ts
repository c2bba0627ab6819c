/** How a command ended, and what it has reached. */
export interface Reach {
  /** Its exit status, or 128 and the number of the signal that ended it. */
  readonly status: number;
  /** ms */
  readonly ranFor: number;
  /** Whether a request reached the mock. */
  readonly hasServed: boolean;
  /** Whether it has opened a connection to the mock or its proxy. */
  readonly hasConnected: boolean;
  /** Whether it has asked the proxy for another host. */
  readonly wasRefused: boolean;
  /** Whether it does not trust the mock's certificates. */
  readonly isUntrusted: boolean;
}

/** A command that succeeds sooner may have had nothing to request. */
const SHORT = 1000; // ms

/** What to tell at the end if no request reached the mock; undefined where that needs no explanation, or has one. */
export function unreachedText(reach: Reach): string | undefined {
  const { status, ranFor, hasServed, hasConnected, wasRefused, isUntrusted } = reach;
  const isEndedBySignal = status > 128;
  if (hasServed || isUntrusted || isEndedBySignal) return undefined;
  if (wasRefused) return "Requests came to the proxy, but none to a host that the mock answers for.";
  if (hasConnected) {
    return "A program connected to the mock and sent no request. Programs do so that have a list of their own of certificates to trust.";
  }
  if (status === 0 && ranFor < SHORT) return undefined;
  return (
    "No request reached the mock. If the command sets or clears NODE_OPTIONS, let it keep what was there: before Node 22.21, " +
    "fetch, got and ky need it. Else it does not look at HTTPS_PROXY."
  );
}
