import { describe, expect, it } from "vitest";
import { TenantTokens, TokenManager } from "../src/index.ts";
import { setUp, startSase } from "./support/mock.ts";

const good = { clientId: "demo@1.iam.panserviceaccount.com", clientSecret: "fake-secret", tsgId: "1234567890" };

/** As much of a client as tells it from a fetch. packages/axios and packages/got have the real ones. */
function axiosLike(): object {
  return Object.assign(() => {}, { interceptors: {} });
}

function gotLike(): object {
  return Object.assign(() => {}, { extend: () => {} });
}

describe("an option that cannot work", () => {
  it.each([
    ["clientId", { clientId: "" }, "clientId must be a non-empty string"],
    ["clientId", { clientId: undefined }, "clientId must be a non-empty string"],
    ["clientId", { clientId: "id:secret" }, 'or ":"'],
    ["clientId", { clientId: "id\n" }, "trim line breaks"],
    ["clientSecret", { clientSecret: "" }, "clientSecret must be a non-empty string"],
    ["clientSecret", { clientSecret: "secret\r\n" }, "trim line breaks"],
    ["clientSecret", { clientSecret: 42 }, "or a function"],
    ["tsgId", { tsgId: "" }, 'tsgId must be a string of digits, such as "1234567890"'],
    ["tsgId", { tsgId: "tsg_id:1234567890" }, "digits"],
    ["tsgId", { tsgId: 1234567890 }, "digits"],
    ["tsgId", { tsgId: "1234567890a" }, "digits"],
    ["tsgId", { tsgId: "１２３" }, "digits"],
    ["tokenUrl", { tokenUrl: "auth.apps.paloaltonetworks.com" }, "tokenUrl must be an https URL"],
    ["tokenUrl", { tokenUrl: "http://auth.apps.paloaltonetworks.com/oauth2/access_token" }, "loopback"],
    ["tokenUrl", { tokenUrl: "http://127.0.0.1.evil.example/" }, "loopback"],
    ["tokenUrl", { tokenUrl: "ftp://localhost/oauth2/access_token" }, "https URL"],
    ["tokenUrl", { tokenUrl: "https://id:secret@auth.apps.paloaltonetworks.com/" }, "without credentials"],
    ["timeout", { timeout: 0 }, "timeout must be a number of ms above 0"],
    ["timeout", { timeout: Number.NaN }, "timeout"],
    ["timeout", { timeout: "1000" }, "timeout"],
    ["timeout", { timeout: 2 ** 31 }, "timeout"],
    ["timeout", { timeout: Number.POSITIVE_INFINITY }, "above 0 and below 2147483648"],
    ["fetch", { fetch: {} }, "fetch must be a function"],
    ["fetch", { fetch: axiosLike() }, "axiosFetch(client) or gotFetch(client)"],
    ["fetch", { fetch: gotLike() }, "axiosFetch(client) or gotFetch(client)"],
    ["onEvent", { onEvent: true }, "onEvent must be a function"],
  ])("is refused at once: %s %j", (_, option, message) => {
    const construct = () => new TokenManager({ ...good, ...option } as never);
    expect(construct).toThrow(TypeError);
    expect(construct).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message: expect.stringContaining(message) }),
    );
    expect(construct).not.toThrow(/fake-secret|id:secret/);
  });

  it.each([
    { clientId: "" },
    { timeout: -1 },
    { maxTenants: 0 },
    { maxTenants: 1.5 },
    { concurrency: 0 },
    { concurrency: "8" },
  ])("is refused by TenantTokens as well: %j", (option) => {
    expect(() => new TenantTokens({ ...good, ...option } as never)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION" }),
    );
  });
});

describe("the options", () => {
  it.each([
    "http://localhost:1/",
    "http://127.0.0.2:1/",
    "http://127.0.10.200:1/",
    "http://[::1]:1/",
    "https://auth.example/token?x=1",
  ])("take %s as tokenUrl", (tokenUrl) => {
    expect(new TokenManager({ ...good, tokenUrl }).tsgId).toBe(good.tsgId);
  });

  it("are copied, so that changing them later changes nothing", async () => {
    const sase = await startSase();
    const options = { ...sase.credentials };
    const tokens = new TokenManager(options);
    Object.assign(options, { clientSecret: "fake-and-wrong", tsgId: "1" });
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
  });

  it("use the global fetch of the moment where none is given", async () => {
    const { sase, tokens } = await setUp();
    const original = globalThis.fetch;
    let calls = 0;
    globalThis.fetch = (input, init) => {
      calls++;
      return original(input, init);
    };
    await tokens.getToken().finally(() => {
      globalThis.fetch = original;
    });
    expect(calls).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});

describe("onEvent", () => {
  it.each([
    [
      "throws",
      () => {
        throw new Error("broken listener");
      },
    ],
    ["rejects", () => Promise.reject(new Error("broken listener"))],
  ])("harms nobody when it %s", async (_, onEvent) => {
    const { tokens } = await setUp({ onEvent });
    const token = await tokens.getToken();
    expect((await tokens.replaceToken(token)).value).not.toBe(token.value);
  });

  it("is told what was obtained, when it expires, how long it took and in how many attempts", async () => {
    const { sase, tokens, events } = await setUp();
    const { expiresAt } = await tokens.getToken();
    const { tsgId } = sase.credentials;
    expect(events).toEqual([{ type: "obtained", tsgId, expiresAt, duration: expect.any(Number), attempts: 1 }]);
  });
});
