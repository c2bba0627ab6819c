/** Whole programs, for what only those can tell: what Node itself prints, and how it gets through TLS and proxies. */
import { fileURLToPath } from "node:url";
import { startMockSase } from "@sase-auth/testing";
import { describe, expect, it, vi } from "vitest";
import { NETWORK_FAULTS } from "../faults/network-faults.ts";
import { Stage } from "../faults/stage.ts";
import { ADAPTERS } from "../support/adapters.ts";
import { run } from "../support/programs.ts";
import { leaksIn } from "./leaks.ts";

vi.setConfig({ testTimeout: 120_000 }); // on a machine that has other work

const UNHANDLED = fileURLToPath(new URL("unhandled-program.ts", import.meta.url));
const CLI = fileURLToPath(new URL("dist/bin.js", import.meta.resolve("@sase-auth/cli/package.json")));

describe.each(ADAPTERS)(
  "Node prints no secret and no token of what nobody handles, with the $name adapter,",
  ({ name }) => {
    it("where no token comes", async () => {
      await using sase = await startMockSase();
      sase.auth.misbehave({ status: 401 });
      const { code, stdout, stderr } = await runUnhandled(name, sase);
      expect([code, stderr]).toEqual([1, expect.stringContaining("ERR_TOKEN_REQUEST")]);
      expect(leaksIn([stdout, stderr], sase)).toEqual([]);
    });

    it("where an API breaks the connection that the token went over", async () => {
      await using sase = await startMockSase();
      sase.api.misbehave({ reset: "before" }, { times: Number.POSITIVE_INFINITY });
      const { code, stdout, stderr } = await runUnhandled(name, sase);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/ECONNRESET|other side closed/)]);
      expect(sase.issued.length).toBe(1);
      expect(leaksIn([stdout, stderr], sase)).toEqual([]);
    });
  },
);

describe("the command line prints no secret, as a program of its own that meets", () => {
  it.each(NETWORK_FAULTS.filter(({ way }) => way !== undefined))("$name", async (fault) => {
    await using stage = await Stage.start(fault.way);
    await fault.begin(stage);
    const { sase, tunnel, trusted } = stage;
    const proxy = tunnel && { HTTPS_PROXY: tunnel.url, NODE_USE_ENV_PROXY: "1" };
    const env = { ...environmentOf(sase, "SASE_"), SASE_AUTH_URL: stage.tokenUrl, ...proxy };
    for (const args of [["doctor", "--json"], ["token"]]) {
      const { code, stdout, stderr } = await run({ args: [CLI, ...args, "--timeout", "1"], env, ca: trusted });
      expect(code).toBe(1);
      expect(leaksIn([stdout, stderr], sase)).toEqual([]);
    }
  });
});

function runUnhandled(adapter: string, sase: Parameters<typeof environmentOf>[0]) {
  const env = { ...environmentOf(sase), TOKEN_URL: sase.credentials.tokenUrl, API_URL: sase.apiOrigin };
  return run({ args: [UNHANDLED, adapter], env });
}

function environmentOf({ credentials }: Pick<Stage["sase"], "credentials" | "apiOrigin">, prefix = "") {
  const { clientId, clientSecret, tsgId } = credentials;
  return { [`${prefix}CLIENT_ID`]: clientId, [`${prefix}CLIENT_SECRET`]: clientSecret, [`${prefix}TSG_ID`]: tsgId };
}
