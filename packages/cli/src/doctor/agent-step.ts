import { networkFailure } from "../network-failure.ts";
import { type Check, failed, type Known, ok, skipped } from "./check.ts";

/** Are these the credentials of an agent, and does it run? */
export async function agentStep({ tokenUrl, options }: Known): Promise<Check> {
  if (!tokenUrl) return skipped("needs the token URL");
  if (tokenUrl.protocol !== "http:") return skipped(`no agent: ${tokenUrl.host} is asked itself`);
  try {
    const signal = AbortSignal.timeout(options.timeout * 1000);
    const response = await fetch(new URL("/ready", tokenUrl), { redirect: "manual", signal });
    const { agent } = (await response.json().catch(() => ({}))) as { agent?: unknown };
    if (agent === "sase-auth") return ok(`tokens come from the agent at ${tokenUrl.host}, which keeps the real secret`);
    return skipped(`no agent: something else answers at ${tokenUrl.host}`);
  } catch (error) {
    const { what } = networkFailure(error, tokenUrl.host);
    const advice = "If it was started by sase-auth exec or agent, it has ended: start it again.";
    return failed("ERR_AGENT", what, advice);
  }
}
