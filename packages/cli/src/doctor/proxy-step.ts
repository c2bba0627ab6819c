import { nodeKnowsProxies, proxyFor, proxySetFor } from "../proxy.ts";
import { runtime } from "../runtime.ts";
import { type Check, type Known, ok, skipped, warning } from "./check.ts";

/** Which proxy do requests take, and is one set that they do not take? */
export function proxyStep({ tokenUrl }: Known): Check {
  if (!tokenUrl) return skipped("needs the token URL");
  const taken = proxyFor(tokenUrl);
  if (taken) return ok(`${taken.host} (${taken.variable})`);
  const set = proxySetFor(tokenUrl);
  if (!set) return ok(`none for ${tokenUrl.host}`);
  const advice = nodeKnowsProxies()
    ? "If it is needed, set NODE_USE_ENV_PROXY=1."
    : "If it is needed, use Node 22.21, 24 or later and set NODE_USE_ENV_PROXY=1, or give TokenManager the option fetch: axiosFetch(client), gotFetch(client) or undici's.";
  return warning(
    `${set.variable} is set (${set.host}), but ${runtime.name} ${runtime.version} does not look at it`,
    advice,
  );
}
