import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

/** Where a user begins, by the file that declares it. */
const STARTS = {
  "core/src/keep/token-manager.ts": "class TokenManager",
  "core/src/keep/tenant-tokens.ts": "class TenantTokens",
  "core/src/request/credentials-from-env.ts": "function credentialsFromEnv",
  "core/src/inspect/inspect-token.ts": "function inspectToken",
  "file/src/file-store.ts": "function fileStore",
  "redis/src/redis-store.ts": "function redisStore",
  "testing/src/start-mock-sase.ts": "function startMockSase",
  "testing/src/control/serve-control.ts": "function serveControl",
  "testing/src/tenants.ts": "function hierarchyOf",
  "agent/src/start-agent.ts": "function startAgent",
  "agent/src/secrets/secret-from-file.ts": "function secretFromFile",
  "agent/src/secrets/secret-from-command.ts": "function secretFromCommand",
  "core/src/access-token.ts": "const AccessToken",
  "core/src/headers/declared-headers.ts": "function declaredHeaders",
  "core/src/sdwan/with-sdwan-profile.ts": "function withSdwanProfile",
  "core/src/share/shared-store.ts": "function sharedStore",
  "fetch/src/create-sase-fetch.ts": "function createSaseFetch",
  "axios/src/attach-sase-auth.ts": "function attachSaseAuth",
  "axios/src/axios-fetch.ts": "function axiosFetch",
  "got/src/sase-auth.ts": "function saseAuth",
  "got/src/got-fetch.ts": "function gotFetch",
  "ky/src/sase-auth.ts": "function saseAuth",
  "undici/src/sase-auth.ts": "function saseAuth",
};

describe("what an editor shows for", () => {
  it.each(Object.entries(STARTS))("%s has an example of %s", async (file, name) => {
    const text = await readFile(`packages/${file}`, "utf8");
    const [before = ""] = text.split(new RegExp(`^export (?:async )?${name}\\b`, "m"));
    expect(before.slice(before.lastIndexOf("/**"))).toMatch(/^\/\*\*.*\n \* @example\n \* \S.*\*\/\n$/s);
  });

  it.each(["clientId", "clientSecret", "tokenUrl", "fetch", "timeout"])("the option %s has a text", async (name) => {
    const text = await readFile("packages/core/src/request/credential.ts", "utf8");
    expect(text).toMatch(new RegExp(`\\*/\\n  ${name}\\??: `));
  });

  it.each(["expiresAt", "duration", "attempts", "background", "replaced", "reason"])(
    "the member %s of an event has a text",
    async (name) => {
      const text = await readFile("packages/core/src/token-event.ts", "utf8");
      expect(text).toMatch(new RegExp(`\\*/\\n      ${name}\\??: `));
    },
  );
});
