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
    known.isUnknown = true;
    return failedBy(networkFailure(error, host));
  }
}
