import assert from "node:assert/strict";
import {
  type AccessToken,
  type TokenEvent,
  TokenManager,
  type TokenManagerOptions,
  TokenRequestError,
} from "@sase-auth/core";
import { Events } from "oauth2-mock-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foreignMock } from "./foreign-mock.ts";
import { type ForeignServer, KNOWN_TSG_IDS, LIFETIME } from "./foreign-server.ts";
import { startNodeOAuth } from "./node-oauth.ts";
import { startOAuth2MockServer } from "./oauth2-mock-server.ts";
import { startOidcProvider } from "./oidc-provider.ts";
import { FOREIGN_SERVERS } from "./servers.ts";

const [tsgId = "", otherTsgId = ""] = KNOWN_TSG_IDS;
const clientId = "test@1838006364.iam.panserviceaccount.com";
const clientSecret = "fake-secret";
const UNKNOWN_TSG = "9999999999";

function managerFor(foreign: ForeignServer, options: Partial<TokenManagerOptions> = {}) {
  foreign.setSecret(clientId, clientSecret);
  let requests = 0;
  const events: TokenEvent[] = [];
  const tokens = new TokenManager({
    ...{ clientId, clientSecret, tsgId, tokenUrl: foreign.tokenUrl },
    fetch(url, init) {
      requests++;
      return fetch(url, init);
    },
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return { tokens, events, requests: () => requests };
}

async function failure(promise: Promise<unknown>): Promise<Error & { code?: unknown }> {
  return promise.then(
    () => assert.fail("This should have failed."),
    (error) => error,
  );
}

describe.each(Object.entries(FOREIGN_SERVERS))("TokenManager, with %s", (_name, start) => {
  let foreign: ForeignServer;
  beforeAll(async () => {
    foreign = await start();
  });
  afterAll(() => foreign[Symbol.asyncDispose]());

  it("obtains a token that the server's own check accepts", async () => {
    const token = await managerFor(foreign).tokens.getToken();
    expect(await foreign.accepts(token.value)).toBe(true);
    expect(await foreign.accepts(`${token.value}x`)).toBe(false);
  });

  it("counts the lifetime that the server gave from when it was asked", async () => {
    const asked = Date.now();
    const { expiresAt } = await managerFor(foreign).tokens.getToken();
    expect(expiresAt).toBeGreaterThanOrEqual(asked + (LIFETIME - 1) * 1000);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + LIFETIME * 1000);
  });

  it("sends one request for all concurrent callers, and none while the token is valid", async () => {
    const { tokens, requests } = managerFor(foreign);
    const got = await Promise.all(Array.from({ length: 50 }, () => tokens.getToken()));
    expect(new Set([...got, await tokens.getToken()]).size).toBe(1);
    expect(requests()).toBe(1);
  });

  it("replaces a rejected token by another that the server accepts", async () => {
    const { tokens, requests, events } = managerFor(foreign);
    const rejected = await tokens.getToken();
    const replacement = await tokens.replaceToken(rejected);
    expect(replacement.value === rejected.value).toBe(false);
    expect(await foreign.accepts(replacement.value)).toBe(true);
    expect(requests()).toBe(2);
    expect(events.at(-1)).toMatchObject({ type: "rejected", replaced: true });
  });

  it("says that the client was rejected, and does not ask again with the same secret", async () => {
    const { tokens, requests } = managerFor(foreign, { clientSecret: "fake-and-wrong" });
    const error = await failure(tokens.getToken());
    expect(error).toBeInstanceOf(TokenRequestError);
    expect(error).toMatchObject({ code: "ERR_TOKEN_REQUEST", error: "invalid_client", status: 401 });
    const [what, advice = ""] = error.message.split(/(?<=\(invalid_client, 401\))(?:: ".*")?\. /);
    expect(what).toBe(`${foreign.tokenUrl} rejected the client (invalid_client, 401)`);
    expect(advice).toContain(
      `Check the client ID and the client secret, and that the service account has access to TSG ${tsgId}.`,
    );
    expect(await failure(tokens.getToken())).toEqual(error);
    expect(requests()).toBe(1);
  });

  it("takes up a rotated secret at once", async () => {
    let secret = "fake-and-old";
    const { tokens } = managerFor(foreign, { clientSecret: () => secret });
    await failure(tokens.getToken());
    secret = clientSecret;
    expect(await foreign.accepts((await tokens.getToken()).value)).toBe(true);
  });

  it("keeps the tokens of two TSGs apart", async () => {
    const managers = [tsgId, otherTsgId].map((id) => managerFor(foreign, { tsgId: id }).tokens);
    const tokens = await Promise.all(managers.map((manager) => manager.getToken()));
    expect(tokens.map((token: AccessToken) => token.tsgId)).toEqual([tsgId, otherTsgId]);
    expect(tokens[0]?.value === tokens[1]?.value).toBe(false);
  });

  it("is what the contract gets its tokens from when it runs with this server", async () => {
    await using sase = await foreignMock(foreign)();
    const { value } = await new TokenManager(sase.credentials).getToken();
    expect(await foreign.accepts(value)).toBe(true);
    const headers = { authorization: `Bearer ${value}` };
    expect((await fetch(sase.apiOrigin, { headers })).status).toBe(200);
    sase.revoke();
    expect((await fetch(sase.apiOrigin, { headers })).status).toBe(401);
  });
});

describe("TokenManager, with what only one server does,", () => {
  it("keeps a token that names no TSG: oidc-provider leaves a scope that it does not know out of the answer", async () => {
    await using foreign = await startOidcProvider();
    const token = await managerFor(foreign, { tsgId: UNKNOWN_TSG }).tokens.getToken();
    expect(await foreign.accepts(token.value)).toBe(true);
    expect(atob(token.value.split(".")[1] as string)).not.toContain("tsg_id");
  });

  it("says that the request was rejected: @node-oauth/oauth2-server refuses a scope that it does not know", async () => {
    await using foreign = await startNodeOAuth();
    const error = await failure(managerFor(foreign, { tsgId: UNKNOWN_TSG }).tokens.getToken());
    expect(error).toMatchObject({ code: "ERR_TOKEN_REQUEST", error: "invalid_scope", status: 400 });
  });

  it("throws a token away whose claim names another TSG, even if the answer names the right one", async () => {
    await using foreign = await startOAuth2MockServer();
    foreign.service.once(Events.BeforeTokenSigning, ({ payload }) => {
      payload.scope = `tsg_id:${otherTsgId}`;
    });
    const error = await failure(managerFor(foreign).tokens.getToken());
    expect(error).toMatchObject({ code: "ERR_TOKEN_TENANT", expected: tsgId, actual: otherTsgId });
  });

  it("uses the shorter of two lifetimes: that of the token of oauth2-mock-server, or of its answer", async () => {
    await using foreign = await startOAuth2MockServer();
    foreign.service.once(Events.BeforeTokenSigning, ({ payload }) => {
      payload.exp = payload.iat + 60;
    });
    const { expiresAt } = await managerFor(foreign).tokens.getToken();
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 60_000);
  });

  it("requests again if oauth2-mock-server fails for a moment", async () => {
    await using foreign = await startOAuth2MockServer();
    foreign.service.once(Events.BeforeResponse, (response) => {
      Object.assign(response, { statusCode: 503, body: { error: "temporarily_unavailable" } });
    });
    const { tokens, events } = managerFor(foreign);
    expect(await foreign.accepts((await tokens.getToken()).value)).toBe(true);
    expect(events).toMatchObject([{ type: "obtained", attempts: 2 }]);
  });

  it("requests another token in vain if oauth2-mock-server signs the same token twice in a second", async () => {
    await using foreign = await startOAuth2MockServer();
    foreign.service.on(Events.BeforeTokenSigning, ({ payload }) => {
      Object.assign(payload, { jti: undefined, iat: 1_700_000_000, nbf: 1_700_000_000, exp: 1_700_000_900 });
    });
    const { tokens, events, requests } = managerFor(foreign);
    const token = await tokens.getToken();
    expect((await tokens.replaceToken(token)).value === token.value).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: "rejected", replaced: false });
    await tokens.replaceToken(token);
    expect(requests()).toBe(2); // and stops there
  });
});
