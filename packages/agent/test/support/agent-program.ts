/** An agent in a process of its own, whose memory can be measured: `memory` on standard input prints it. */
import { createInterface } from "node:readline";
import { TenantTokens } from "@sase-auth/core";
import { startAgent } from "../../src/index.ts";

const [tokenUrl = "", clientId = "", clientSecret = "", tsgId = ""] = process.argv.slice(2);
const tenants = new TenantTokens({ tokenUrl, clientId, clientSecret });
const agent = await startAgent({ tenants, tokenUrl, clientId, tsgId });
console.log(JSON.stringify({ tokenUrl: agent.tokenUrl, secret: agent.secret }));
for await (const _ of createInterface({ input: process.stdin })) {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  console.log(JSON.stringify({ memory: heapUsed + external, rss }));
}
