import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it, onTestFinished } from "vitest";
import { AccessToken, TenantTokens, type TokenEvent } from "../src/index.ts";
import { withSdwanProfile } from "../src/sdwan.ts";
import { failure, startSase } from "./support/mock.ts";

const [A, B, C] = ["2000000001", "2000000002", "2000000003"] as const;

async function setUpSource(options?: Parameters<TenantTokens["source"]>[1]) {
  const sase = await startSase({ tenants: { [A]: "1000000000", [B]: "1000000000", [C]: "1000000000" } });
  const events: TokenEvent[] = [];
  const tenants = new TenantTokens({ ...sase.credentials, onEvent: (event) => void events.push(event) });
  const tenant = new AsyncLocalStorage<string>();
  return { sase, events, tenants, tenant, source: tenants.source(() => tenant.getStore(), options) };
}

describe("a source of many tenants", () => {
  it("returns the token of the tenant that each request is for", async () => {
    const { tenants, tenant, source } = await setUpSource();
    const tokens = await Promise.all([A, B, A].map((tsgId) => tenant.run(tsgId, () => source.getToken())));
    expect(tokens.map(({ tsgId }) => tsgId)).toEqual([A, B, A]);
    expect(tokens[0]).toBe(await tenants.get(A).getToken());
    expect(tenant.run(B, () => source.currentToken?.())).toBe(tokens[1]);
    expect(tenant.run(C, () => source.currentToken?.())).toBeUndefined();
  });

  it("replaces a rejected token for the tenant of that token, whichever the caller is in", async () => {
    const { sase, tenant, source } = await setUpSource();
    const rejected = await tenant.run(A, () => source.getToken());
    sase.revoke();
    const replacement = await tenant.run(B, () => source.replaceToken(rejected));
    expect([replacement.tsgId, replacement === rejected]).toEqual([A, false]);
    sase.revoke();
    expect((await source.replaceToken(rejected)).tsgId).toBe(A);
  });

  it.each([
    [
      "no tenant",
      undefined,
      "This request has no tenant. Send it where the function given to source returns its TSG ID.",
    ],
    ["a tenant that is not in only", C, `TSG ${C} is not in the option only of this source. Add it there to allow it.`],
    [
      "a tenant that is no TSG ID",
      "all",
      'The tenant of this request must be a string of digits, such as "1234567890".',
    ],
    ["null", null, "This request has no tenant. Send it where the function given to source returns its TSG ID."],
    [
      "a promise of a tenant",
      Promise.resolve(A),
      "The function given to source must return a TSG ID as text, and no promise.",
    ],
    ["a number", Number(A), "The function given to source must return a TSG ID as text, and no promise."],
    ["an empty tenant", "", 'The tenant of this request must be a string of digits, such as "1234567890".'],
  ])("refuses a request for %s, and requests no token", async (_, tsgId, message) => {
    const { sase, tenant, source } = await setUpSource({ only: [A, B] });
    const error = { name: "TypeError", code: "ERR_INVALID_OPTION", message };
    expect(await failure(tenant.run(tsgId as string, () => source.getToken()))).toMatchObject(error);
    expect(() => tenant.run(tsgId as string, () => source.currentToken?.())).toThrow(expect.objectContaining(error));
    expect(sase.auth.requests).toHaveLength(0);
    expect((await tenant.run(A, () => source.getToken())).tsgId).toBe(A);
  });

  it("replaces no token of a tenant that is not in only", async () => {
    const { sase, source } = await setUpSource({ only: [A] });
    const foreign = new AccessToken({ value: "made-up", expiresAt: Date.now() + 60_000, tsgId: B });
    expect(await failure(source.replaceToken(foreign))).toMatchObject({ code: "ERR_INVALID_OPTION" });
    expect(sase.auth.requests).toHaveLength(0);
  });

  it("keeps to the list that it was given", async () => {
    const { tenants } = await setUpSource();
    const only: string[] = [A];
    const source = tenants.source(() => B, { only });
    only.push(B);
    expect(await failure(source.getToken())).toMatchObject({ code: "ERR_INVALID_OPTION" });
    expect(await failure(tenants.source(() => A, { only: [] }).getToken())).toMatchObject({
      code: "ERR_INVALID_OPTION",
    });
  });

  it.each([
    ["a tenant that is no function", [A], "The tenant of source must be a function that returns a TSG ID."],
    ["a misspelt option", [() => A, { onyl: [A] }], "onyl is no option of source. Use only."],
    [
      "a list in the place of the options",
      [() => A, [A]],
      'The options of source must be an object, such as { only: ["1234567890"] }.',
    ],
    ["a text as only", [() => A, { only: A }], "only must be a list of TSG IDs."],
    ["a number in only", [() => A, { only: [A, 7] }], "only[1] must be a string of digits"],
    ["a TSG ID in only that is none", [() => A, { only: ["all"] }], "only[0] must be a string of digits"],
  ])("is refused for %s", async (_, given, message) => {
    const { tenants } = await setUpSource();
    const make = () => (tenants.source as (...args: unknown[]) => unknown).apply(tenants, given);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
  });

  it("takes no list of tenants from a polluted Object.prototype", async () => {
    const { tenants } = await setUpSource();
    Object.assign(Object.prototype, { only: [A] });
    onTestFinished(() => void Reflect.deleteProperty(Object.prototype, "only"));
    expect((await tenants.source(() => B).getToken()).tsgId).toBe(B);
  });

  it("hands on an error of the function, and which origins got no token", async () => {
    const { tenants, events } = await setUpSource();
    const error = new Error("made up");
    const source = tenants.source(() => {
      throw error;
    });
    expect(await failure(source.getToken())).toBe(error);
    source.unattached?.("https://api.new.paloaltonetworks.com");
    expect(events).toEqual([{ type: "unattached", origin: "https://api.new.paloaltonetworks.com" }]);
  });

  it("opens the SD-WAN session of each tenant's token, once", async () => {
    const { sase, tenant, source } = await setUpSource();
    const sdwan = withSdwanProfile(source, { origin: sase.apiOrigin });
    const ask = (tsgId: string) => tenant.run(tsgId, () => sdwan.getToken());
    const tokens = await Promise.all([A, B, A, B].map(ask));
    expect(tokens.map(({ tsgId }) => tsgId)).toEqual([A, B, A, B]);
    expect(sase.api.requests.map(({ tsgId }) => tsgId).sort()).toEqual([A, B]);
  });
});
