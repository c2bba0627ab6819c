import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { networkFailure } from "../network-failure.ts";
import { proxyFor } from "../proxy.ts";
import { type Check, failedBy, type Known, ok, skipped } from "./check.ts";

/** Does the name of the auth host resolve to an address? */
export async function dnsStep(known: Known): Promise<Check> {
  const { tokenUrl } = known;
  if (!tokenUrl) return skipped("needs the token URL");
  const host = tokenUrl.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host)) return ok(`${host} is an address`);
  if (proxyFor(tokenUrl)) return skipped("resolved by the proxy");
  try {
    return ok(`${host} is ${(await lookup(host)).address}`);
  } catch (error) {
    const failure = networkFailure(error, host);
    // A file that NODE_OPTIONS names, such as that of `mock -- command`, may connect requests without the system's resolver.
    if ((await failureOf(tokenUrl, known.options.timeout)) !== failure.code)
      return skipped(`this system does not know ${host}, but requests do not ask it`);
    known.isUnknown = true;
    return failedBy(failure);
  }
}

/** The code with which a request fails; undefined if it is answered. */
async function failureOf(url: URL, timeout: number): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeout * 1000);
  return fetch(url, { method: "HEAD", redirect: "manual", signal }).then(
    () => undefined,
    (error) => networkFailure(error, url.host).code,
  );
}
