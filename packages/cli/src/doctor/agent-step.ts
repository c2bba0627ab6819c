import { networkFailure } from "../network-failure.ts";
import { type Check, failed, type Known, ok, skipped } from "./check.ts";

/** ms. An agent is on this machine. */
const TIMEOUT = 2_000;
/** Bytes. Something else may answer without an end. */
const LONGEST = 200;

/** Are these the credentials of an agent, and does it run? */
export async function agentStep({ tokenUrl, isReached }: Known): Promise<Check> {
  if (!tokenUrl) return skipped("needs the token URL");
  if (tokenUrl.protocol !== "http:") return skipped(`none: tokens come from ${tokenUrl.host} directly`);
  if (!isReached) return skipped("needs a connection. If an agent ran here, it has ended: start it again.");
  try {
    if (await isAgent(tokenUrl))
      return ok(`tokens come from the agent at ${tokenUrl.host}, which keeps the real secret`);
    return skipped(`none: tokens come from ${tokenUrl.host} directly, perhaps a mock`);
  } catch (error) {
    const { what } = networkFailure(error, tokenUrl.host);
    const advice = "If it was started by sase-auth exec or agent, it has ended: start it again.";
    return failed("ERR_AGENT", what, advice);
  }
}

/** Whether an agent of ours answers at a token URL. */
export async function isAgent(tokenUrl: URL): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT);
  const response = await fetch(new URL("/ready", tokenUrl), { redirect: "manual", signal });
  const length = Number(response.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
  if (length > LONGEST) await response.body?.cancel().catch(() => {});
  const { agent } = length > LONGEST ? {} : await response.json().catch(() => ({}));
  return agent === "sase-auth";
}
