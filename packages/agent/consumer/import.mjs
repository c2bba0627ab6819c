import assert from "node:assert/strict";
import { startAgent } from "@sase-auth/agent";
import { TenantTokens } from "@sase-auth/core";

const tenants = new TenantTokens({ clientId: "id", clientSecret: "made-up" });
const agent = await startAgent({ tenants, clientId: "id", tsgId: "1234567890" });
assert.equal((await fetch(new URL("/ready", agent.tokenUrl))).status, 200);
await agent.close();
