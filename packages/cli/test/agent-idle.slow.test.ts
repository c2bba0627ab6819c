import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { startService, temporaryFolder } from "./support/cli.ts";
import { start } from "./support/running.ts";

/** ms. Longer than the idle timeout and what an agent gives answers under way when a signal ends it. */
const SLOW = 7_000;

describe("sase-auth agent --idle-timeout", () => {
  it("does not end under a request that waits for the service", async () => {
    const { env, sase } = await startService();
    const file = join(await temporaryFolder(), "agent.env");
    sase.auth.misbehave({ latency: SLOW });
    const agent = await start(["agent", "--lazy", "--idle-timeout", "1", "--environment-file", file], env);
    await agent.printed(/is ready/);
    const { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_AUTH_URL } = parseEnv(await readFile(file, "utf8"));
    const response = await fetch(SASE_AUTH_URL as string, {
      method: "POST",
      headers: { connection: "close" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: SASE_CLIENT_ID as string,
        client_secret: SASE_CLIENT_SECRET as string,
      }),
    });
    expect(response.status).toBe(200);
    expect(await agent.ended).toBe(0);
  });
});
