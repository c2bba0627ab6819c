import { type Agent, type AgentEvent, secretFromCommand, secretFromFile, startAgent } from "@sase-auth/agent";
import { TenantTokens } from "@sase-auth/core";

const clientSecret = secretFromCommand("pass show sase");
export const tenants = new TenantTokens({ clientId: "id", clientSecret });
export const others = new TenantTokens({ clientId: "id", clientSecret: secretFromFile("/run/secrets/sase") });
export const events: AgentEvent[] = [];
export const agent: Promise<Agent> = startAgent({
  tenants,
  clientId: "id",
  tsgId: "1234567890",
  listen: { socket: "/run/sase/agent.sock" },
  onlyTsg: ["1234567890"],
  secretRefused: clientSecret.refused,
  onEvent: (event) => void events.push(event),
});
