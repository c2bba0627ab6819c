import { expect, test } from "vitest";
import { defaultTenants, type MockSase, startMockSase } from "../src/index.ts";

/** POST to the token endpoint with the credentials in the form, save for what is given. */
async function askByForm(sase: MockSase, changes: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const body = new URLSearchParams({ ...form, scope: `tsg_id:${tsgId}`, ...changes });
  const response = await fetch(tokenUrl, { method: "POST", body, headers });
  return { status: response.status, ...((await response.json()) as { error?: string }) };
}

test("accepts client_id and client_secret in the form, as the vendor's troubleshooting page sends them", async () => {
  await using sase = await startMockSase();
  expect(await askByForm(sase)).toMatchObject({ status: 200, token_type: "Bearer" });
});

test("checks the TSG of a client that authenticates by the form", async () => {
  await using sase = await startMockSase();
  const asked = await askByForm(sase, { scope: `tsg_id:${defaultTenants.peer}` });
  expect(asked).toMatchObject({ status: 400, error: "invalid_scope" });
});

test.each([
  ["a wrong secret", { client_secret: "fake-wrong" }],
  ["an empty secret", { client_secret: "" }],
  ["an unknown client", { client_id: "nobody" }],
  ["an empty client", { client_id: "" }],
])("answers invalid_client to %s in the form", async (_, changes) => {
  await using sase = await startMockSase();
  expect(await askByForm(sase, changes)).toMatchObject({ status: 401, error: "invalid_client" });
});

test("answers invalid_client to a form without a secret", async () => {
  await using sase = await startMockSase();
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: sase.credentials.clientId });
  expect((await fetch(sase.credentials.tokenUrl, { method: "POST", body })).status).toBe(401);
});

test("goes by the Authorization header if there are both", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret } = sase.credentials;
  const basic = (secret: string) => ({ authorization: `Basic ${btoa(`${clientId}:${secret}`)}` });
  expect((await askByForm(sase, {}, basic("fake-wrong"))).status).toBe(401);
  expect((await askByForm(sase, { client_secret: "fake-wrong" }, basic(clientSecret))).status).toBe(200);
});

test("refuses the old secret in the form once it was rotated", async () => {
  await using sase = await startMockSase();
  const { clientSecret } = sase.credentials;
  sase.rotateSecret();
  expect((await askByForm(sase, { client_secret: clientSecret })).status).toBe(401);
  expect((await askByForm(sase)).status).toBe(200);
});
