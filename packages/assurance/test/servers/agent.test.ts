import { startAgent } from "@sase-auth/agent";
import { TenantTokens } from "@sase-auth/core";
import { expect, it } from "vitest";
import { KNOWN_TSG_IDS } from "./foreign-server.ts";
import { startOidcProvider } from "./oidc-provider.ts";

const [tsgId = "", otherTsgId = ""] = KNOWN_TSG_IDS;
const clientId = "test@1838006364.iam.panserviceaccount.com";

it("an agent serves tokens that a real provider issues and accepts, and hands its refusals on", async () => {
  await using provider = await startOidcProvider();
  const { tokenUrl } = provider;
  provider.setSecret(clientId, "fake-secret");
  const tenants = new TenantTokens({ clientId, clientSecret: "fake-secret", tokenUrl });
  await using agent = await startAgent({ tenants, clientId, tsgId, tokenUrl });
  const ask = (scope: string) =>
    fetch(agent.tokenUrl, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        scope,
        client_id: clientId,
        client_secret: agent.secret,
      }),
    });
  for (const id of [tsgId, otherTsgId]) {
    const { access_token, token_type } = await (await ask(`tsg_id:${id}`)).json();
    expect(token_type).toBe("Bearer");
    expect(await provider.accepts(access_token)).toBe(true);
  }
  provider.setSecret(clientId, "fake-other-secret");
  const refused = await ask("tsg_id:1110000001");
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ error: "invalid_client" });
});
