import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { createSaseFetch, TokenManager } from "../src/index.ts";
import { recordCalls, start, startServer } from "./start.ts";

test("replaces a rejected token and sends the request once more, so that the caller sees a 200", async () => {
  await using api = await start();
  await api.rejectFirst();
  expect((await api.saseFetch(api.url)).status).toBe(200);
  expect(api.sase.api.requests.map(({ status }) => status)).toEqual([401, 200]);
  expect(api.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual(
    api.sase.issued.map(({ value }) => `Bearer ${value}`),
  );
});

test("returns a second 401 as it is", async () => {
  await using api = await start();
  api.sase.api.misbehave({ status: 401, body: "first" });
  api.sase.api.misbehave({ status: 401, body: "second" });
  const response = await api.saseFetch(api.url);
  expect(response.status).toBe(401);
  expect(await response.text()).toBe("second");
  expect(api.sase.api.requests).toHaveLength(2);
  expect(api.sase.auth.tokenRequests).toHaveLength(2);
});

test("returns the original 401 with its body if there is no other token", async () => {
  await using api = await start();
  api.sase.api.misbehave({ status: 401, body: "no entitlement" }, { times: Number.POSITIVE_INFINITY });
  await api.saseFetch(api.url);
  const response = await api.saseFetch(api.url, { method: "POST", body: "body" });
  expect(response.status).toBe(401);
  expect(await response.text()).toBe("no entitlement");
  expect(api.sase.api.requests).toHaveLength(3);
  expect(api.sase.auth.tokenRequests).toHaveLength(2);
});

test("does not replay where the token's scope is too narrow", async () => {
  await using api = await start();
  const headers = { "www-authenticate": 'Bearer realm="api", error="insufficient_scope"' };
  api.sase.api.misbehave({ status: 401, headers, body: "too narrow" });
  const response = await api.saseFetch(api.url);
  expect(await response.text()).toBe("too narrow");
  expect(api.sase.api.requests).toHaveLength(1);
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
});

test("replays where the challenge says that the token is invalid", async () => {
  await using api = await start();
  api.sase.api.misbehave({ status: 401, headers: { "www-authenticate": 'Bearer error="invalid_token"' } });
  expect((await api.saseFetch(api.url)).status).toBe(200);
});

test.each([400, 403, 404, 429, 500, 503])("passes a %i on without a replay", async (status) => {
  await using api = await start();
  api.sase.api.misbehave({ status, body: "as it came" });
  const response = await api.saseFetch(api.url);
  expect(response.status).toBe(status);
  expect(await response.text()).toBe("as it came");
  expect(api.sase.api.requests).toHaveLength(1);
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
});

test("sends nothing if no token can be obtained, and rejects with our error", async () => {
  await using api = await start();
  api.sase.rotateSecret();
  const { clientId, tokenUrl, tsgId } = api.sase.credentials;
  const tokens = new TokenManager({ clientId, clientSecret: "obviously-wrong", tsgId, tokenUrl });
  const saseFetch = createSaseFetch(tokens, { origins: [api.sase.apiOrigin] });
  await expect(saseFetch(api.url)).rejects.toMatchObject({ name: "TokenRequestError", code: "ERR_TOKEN_REQUEST" });
  expect(api.sase.api.requests).toHaveLength(0);
});

test("rejects with our error and does not replay if the token cannot be replaced", async () => {
  await using api = await start();
  await api.rejectFirst();
  api.sase.rotateSecret();
  await expect(api.saseFetch(api.url)).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST" });
  expect(api.sase.api.requests).toHaveLength(1);
});

/** A server that rejects the first request with a body that never ends. */
async function startEndless401() {
  const answers: ServerResponse[] = [];
  const server = await startServer((_, response) => {
    answers.push(response);
    if (answers.length > 1) return response.end("accepted");
    return response.writeHead(401).write("this body never ends");
  });
  return { ...server, answers };
}

test("lets go of the 401's body when it replays", async () => {
  await using endless = await startEndless401();
  await using api = await start({ origins: [endless.origin] });
  expect(await (await api.saseFetch(endless.origin)).text()).toBe("accepted");
  const [rejected] = endless.answers;
  if (!rejected?.closed) await once(rejected as ServerResponse, "close");
});

test("lets go of the 401's body when the token cannot be replaced", async () => {
  await using endless = await startEndless401();
  await using api = await start({ origins: [endless.origin] });
  await api.tokens.getToken();
  api.sase.rotateSecret();
  await expect(api.saseFetch(endless.origin)).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST" });
  const [rejected] = endless.answers;
  if (!rejected?.closed) await once(rejected as ServerResponse, "close");
});

test("replaces the token by the one request for 50 concurrent 401s, and by none for 20 late ones", async () => {
  await using api = await start();
  await api.rejectFirst();
  const old = await api.tokens.getToken();
  const responses = await Promise.all(Array.from({ length: 50 }, () => api.saseFetch(api.url)));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
  expect(api.sase.auth.tokenRequests).toHaveLength(2);

  const late = createSaseFetch(
    { getToken: async () => old, replaceToken: (token, options) => api.tokens.replaceToken(token, options) },
    { origins: [api.sase.apiOrigin] },
  );
  const lateResponses = await Promise.all(Array.from({ length: 20 }, () => late(api.url)));
  expect(new Set(lateResponses.map(({ status }) => status))).toEqual(new Set([200]));
  expect(api.sase.auth.tokenRequests).toHaveLength(2);
});

test("sends 1,000 concurrent requests with one token", async () => {
  await using api = await start();
  const statuses = await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const response = await api.saseFetch(api.url, { method: "POST", body: "body" });
      await response.arrayBuffer();
      return response.status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
});

test("passes on what the base fetch throws, from the first request and from the replay", async () => {
  await using api = await start();
  api.sase.api.misbehave({ reset: "before" });
  await expect(api.saseFetch(api.url)).rejects.toMatchObject({ message: "fetch failed" });
  api.sase.api.misbehave({ status: 401 });
  api.sase.api.misbehave({ reset: "before" });
  await expect(api.saseFetch(api.url)).rejects.toMatchObject({ message: "fetch failed" });
  expect(api.sase.api.requests).toHaveLength(3);
});

test("replays to the URL that was called, not to where a redirect had led", async () => {
  await using api = await start();
  await api.rejectFirst();
  api.sase.api.misbehave({ redirect: "/elsewhere" }, { path: "/things" });
  expect((await api.saseFetch(api.url)).status).toBe(200);
  expect(api.sase.api.requests.map(({ path }) => path)).toEqual(["/things", "/elsewhere", "/things"]);
});

test("keeps the members of init in the replay", async () => {
  const base = recordCalls();
  await using api = await start({ fetch: base.fetch });
  await api.rejectFirst();
  await api.saseFetch(api.url, { method: "DELETE", redirect: "error", headers: { "x-of": "caller" } });
  expect(base.calls).toHaveLength(2);
  for (const [, init] of base.calls) expect(init).toMatchObject({ method: "DELETE", redirect: "error" });
  expect(api.sase.api.requests.map(({ headers }) => headers["x-of"])).toEqual(["caller", "caller"]);
});

test.each(["cache-control", "Cache-Control"])(
  "asks caches for nothing stored in a replay, whatever the own %s",
  async (name) => {
    await using api = await start();
    await api.rejectFirst();
    expect((await api.saseFetch(api.url, { headers: { [name]: "max-age=60" } })).status).toBe(200);
    expect(api.sase.api.requests.map(({ headers }) => headers["cache-control"])).toEqual(["max-age=60", "no-cache"]);
  },
);
