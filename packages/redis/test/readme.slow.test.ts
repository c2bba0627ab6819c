import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startMockSase } from "@sase-auth/testing";
import { expect, it } from "vitest";
import { startRedis } from "./support/redis-server.ts";
import { describeWithRedis } from "./support/with-redis.ts";

// Below the package, so that its own name and those of the clients are found.
const FOLDER = join(import.meta.dirname, "..", "reports");
const readme = await readFile(join(import.meta.dirname, "..", "README.md"), "utf8");
const snippets = Array.from(readme.matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, code = ""]) => code);

describeWithRedis("the snippets of the README", () => {
  it("share one token, with each client, and end by themselves", { timeout: 60_000 }, async () => {
    await using redis = await startRedis();
    await using sase = await startMockSase();
    const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
    const credentials = { SASE_CLIENT_ID: clientId, SASE_CLIENT_SECRET: clientSecret, SASE_TSG_ID: tsgId };
    const env = { ...credentials, SASE_AUTH_URL: tokenUrl, REDIS_URL: redis.url };
    await mkdir(FOLDER, { recursive: true });
    for (const [at, code] of snippets.entries()) {
      const file = join(FOLDER, `${at}.mjs`);
      await writeFile(file, code);
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env, timeout: 20_000 });
      expect({ stdout, stderr }).toEqual({ stdout: `${tsgId}\n`, stderr: "" });
    }
    expect(snippets).toHaveLength(2);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});
