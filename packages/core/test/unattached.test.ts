import { describe, expect, it } from "vitest";
import { TenantTokens, type TokenEvent, TokenManager } from "../src/index.ts";

const ACCOUNT = { clientId: "made-up@1.iam.panserviceaccount.com", clientSecret: "fake-secret" };
const NEW_HOST = "https://api.a-service-to-come.paloaltonetworks.com";

function listen() {
  const events: TokenEvent[] = [];
  return { events, onEvent: (event: TokenEvent) => void events.push(event) };
}

describe("a request of which the manager hears that it went without a token", () => {
  it("is reported by an event, once for each origin", () => {
    const { events, onEvent } = listen();
    const tokens = new TokenManager({ ...ACCOUNT, tsgId: "1", onEvent });
    for (const origin of [NEW_HOST, `${NEW_HOST}:8443`, NEW_HOST]) tokens.unattached(origin);
    expect(events).toEqual([
      { type: "unattached", origin: NEW_HOST },
      { type: "unattached", origin: `${NEW_HOST}:8443` },
    ]);
  });

  it("is reported for origins of the vendor's that may expect the token only", () => {
    const { events, onEvent } = listen();
    const tokens = new TokenManager({ ...ACCOUNT, tsgId: "1", onEvent });
    const others = ["https://api.example", "https://auth.apps.paloaltonetworks.com", "http://127.0.0.1:8080"];
    for (const origin of others) tokens.unattached(origin);
    expect(events).toEqual([]);
  });

  it("is reported once for all tenants of the account", () => {
    const { events, onEvent } = listen();
    const tenants = new TenantTokens({ ...ACCOUNT, onEvent });
    for (const tsgId of ["1", "2"]) tenants.get(tsgId).unattached(NEW_HOST);
    expect(events).toEqual([{ type: "unattached", origin: NEW_HOST }]);
  });

  it("is reported for at most 100 origins", () => {
    const { events, onEvent } = listen();
    const tokens = new TokenManager({ ...ACCOUNT, tsgId: "1", onEvent });
    for (let at = 0; at < 150; at++) tokens.unattached(`https://made-up-${at}.paloaltonetworks.com`);
    expect(events).toHaveLength(100);
  });

  it("fails no request where the listener throws or rejects", async () => {
    for (const onEvent of [() => Promise.reject(new Error("made up")), () => JSON.parse("{")]) {
      new TokenManager({ ...ACCOUNT, tsgId: "1", onEvent }).unattached(NEW_HOST);
      await new Promise(setImmediate);
    }
  });
});
