import { expect, test } from "vitest";
import { defaultTenants, startMockSase } from "../src/index.ts";
import { obtainToken, requestToken, scopeForm } from "./requests.ts";

const paths = ["/oauth2/access_token", "/auth/v1/oauth2/access_token", "/am/oauth2/access_token"];

test.each(paths)("issues a token at %s", async (path) => {
  await using sase = await startMockSase();
  const response = await requestToken(sase, { url: `${sase.authOrigin}${path}` });
  expect(response.status).toBe(200);
});

test("answers with the members of the documented success body", async () => {
  await using sase = await startMockSase();
  const response = await requestToken(sase);
  expect(await response.json()).toEqual({
    access_token: sase.issued[0]?.value,
    scope: `profile tsg_id:${sase.credentials.tsgId} email`,
    token_type: "Bearer",
    expires_in: 899,
  });
});

test("forbids caching a token", async () => {
  await using sase = await startMockSase();
  expect((await requestToken(sase)).headers.get("cache-control")).toBe("no-store");
});

test("allows further words in the scope", async () => {
  await using sase = await startMockSase();
  const scope = `email tsg_id:${sase.credentials.tsgId} profile`;
  const response = await requestToken(sase, { form: { grant_type: "client_credentials", scope } });
  expect(response.status).toBe(200);
});

test("allows a charset in the content type", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret } = sase.credentials;
  const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
  const headers = { authorization, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  expect((await requestToken(sase, { init: { headers } })).status).toBe(200);
});

test("accepts a secret with characters outside ASCII as raw UTF-8", async () => {
  const account = {
    clientId: "a@1.iam.panserviceaccount.com",
    clientSecret: "naïve-fake-секрет",
    tsgId: "1",
  };
  await using sase = await startMockSase({ accounts: [account] });
  expect((await requestToken(sase)).status).toBe(200);
});

test("answers 405 and names POST to another method", async () => {
  await using sase = await startMockSase();
  const response = await fetch(sase.credentials.tokenUrl);
  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});

test("refuses another content type, before it looks at the client", async () => {
  await using sase = await startMockSase();
  const init = { headers: { "content-type": "application/json", authorization: "Basic wrong" } };
  const response = await requestToken(sase, { init });
  expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_request" }]);
});

test("answers invalid_client with 401 to a wrong secret", async () => {
  await using sase = await startMockSase();
  const response = await requestToken(sase, { basic: `${sase.credentials.clientId}:wrong` });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    error: "invalid_client",
    error_description: "Client authentication failed",
  });
});

test("answers invalid_client with 400 if that is set", async () => {
  await using sase = await startMockSase({ invalidClientStatus: 400 });
  const response = await requestToken(sase, { basic: "nobody:wrong" });
  expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_client" }]);
});

test("refuses a client without an Authorization header", async () => {
  await using sase = await startMockSase();
  const init = { headers: { "content-type": "application/x-www-form-urlencoded" } };
  const response = await requestToken(sase, { init });
  expect([response.status, await response.json()]).toMatchObject([401, { error: "invalid_client" }]);
});

test("refuses a client id that was form-encoded", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret } = sase.credentials;
  const response = await requestToken(sase, { basic: `${encodeURIComponent(clientId)}:${clientSecret}` });
  expect(response.status).toBe(401);
});

test("looks at the client before the grant type", async () => {
  await using sase = await startMockSase();
  const response = await requestToken(sase, { basic: "nobody:wrong", form: "grant_type=password" });
  expect(await response.json()).toMatchObject({ error: "invalid_client" });
});

test("answers invalid_request without a grant type", async () => {
  await using sase = await startMockSase();
  const response = await requestToken(sase, { form: `scope=tsg_id:${sase.credentials.tsgId}` });
  expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_request" }]);
});

test("answers unsupported_grant_type to another grant type, before it looks at the scope", async () => {
  await using sase = await startMockSase();
  const response = await requestToken(sase, { form: { grant_type: "password" } });
  expect([response.status, await response.json()]).toMatchObject([400, { error: "unsupported_grant_type" }]);
});

test("answers invalid_request to a repeated parameter", async () => {
  await using sase = await startMockSase();
  const scope = `tsg_id:${sase.credentials.tsgId}`;
  const form = `grant_type=client_credentials&scope=${scope}&scope=${scope}`;
  const response = await requestToken(sase, { form });
  expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_request" }]);
});

test.each(["", "1838006364", "tsg_id:", "tsg_id:1838006364 tsg_id:1100000001"])(
  "answers invalid_scope to the scope “%s”",
  async (scope) => {
    await using sase = await startMockSase();
    const response = await requestToken(sase, { form: { grant_type: "client_credentials", scope } });
    expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_scope" }]);
  },
);

const { own, child, secondChild, grandchild, peer, root } = defaultTenants;

test.each([own, child, secondChild, grandchild])("issues a token for TSG %s, at or below the account's", async (id) => {
  await using sase = await startMockSase();
  await obtainToken(sase, { form: scopeForm(id) });
  expect(sase.issued[0]?.tsgId).toBe(id);
});

test.each([peer, root, "999", "constructor"])(
  "issues no token for TSG %s, a peer, ancestor or stranger",
  async (id) => {
    await using sase = await startMockSase();
    const response = await requestToken(sase, { form: scopeForm(id) });
    expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_scope" }]);
  },
);

test("keeps the accounts of two tenants apart", async () => {
  const accounts = ["1", "2"].map((tsgId) => ({
    clientId: `a@${tsgId}`,
    clientSecret: `fake-${tsgId}`,
    tsgId,
  }));
  await using sase = await startMockSase({ accounts, tenants: { 1: "0", 2: "0" } });
  expect((await requestToken(sase, { basic: "a@2:fake-2", form: scopeForm("2") })).status).toBe(200);
  expect((await requestToken(sase, { basic: "a@2:fake-2", form: scopeForm("1") })).status).toBe(400);
});

test("puts the default account at the root of the given tenants", async () => {
  await using sase = await startMockSase({ tenants: { 10: "20", 20: "30" } });
  expect(sase.credentials.tsgId).toBe("30");
  expect((await requestToken(sase, { form: scopeForm("10") })).status).toBe(200);
});

test("lists its tenants", async () => {
  await using sase = await startMockSase();
  expect(sase.tenants).toMatchObject({ [grandchild]: child, [child]: own, [peer]: root });
});

test("refuses the old secret once it was rotated, and accepts the new one", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret } = sase.credentials;
  const rotated = sase.rotateSecret();
  expect((await requestToken(sase, { basic: `${clientId}:${clientSecret}` })).status).toBe(401);
  expect((await requestToken(sase, { basic: `${clientId}:${rotated}` })).status).toBe(200);
});

test("rotates to a given secret, of a given account", async () => {
  const accounts = ["1", "2"].map((tsgId) => ({
    clientId: `a@${tsgId}`,
    clientSecret: `fake-${tsgId}`,
    tsgId,
  }));
  await using sase = await startMockSase({ accounts });
  expect(sase.rotateSecret("fake-new", "a@2")).toBe("fake-new");
  expect((await requestToken(sase, { basic: "a@2:fake-new", form: scopeForm("2") })).status).toBe(200);
  expect((await requestToken(sase)).status).toBe(200);
});

test("offers the rotated secret in its credentials", async () => {
  await using sase = await startMockSase();
  expect(sase.credentials.clientSecret).not.toBe(sase.rotateSecret());
  expect((await requestToken(sase)).status).toBe(200);
});

test("answers 404 at any other path of the auth host", async () => {
  await using sase = await startMockSase();
  expect((await fetch(`${sase.authOrigin}/elsewhere`)).status).toBe(404);
});
