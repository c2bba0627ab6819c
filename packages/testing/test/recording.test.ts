import { request } from "node:http";
import { expect, test } from "vitest";
import { startMockSase } from "../src/index.ts";
import { callApi, obtainToken, requestToken } from "./requests.ts";

test("records method, path with query, headers, body and status of each request", async () => {
  await using sase = await startMockSase();
  const init = { method: "POST", body: "text", headers: { "X-Panw-Region": "de" } };
  await callApi(sase, await obtainToken(sase), "/things?limit=2", init);
  const [request] = sase.api.requests;
  expect(request).toMatchObject({ method: "POST", path: "/things?limit=2", status: 200 });
  expect(request?.headers["x-panw-region"]).toBe("de");
  expect(request?.body).toEqual(Buffer.from("text"));
});

test("records the names of headers as they were sent", async () => {
  await using sase = await startMockSase();
  await fetch(sase.apiOrigin, { headers: { "X-Panw-Region": "de" } });
  expect(sase.api.requests[0]?.rawHeaders).toEqual(expect.arrayContaining(["de"]));
  expect(sase.api.requests[0]?.rawHeaders.map((text) => text.toLowerCase())).toContain("x-panw-region");
});

test("records requests in the order they came in, with the mock's time", async () => {
  let now = 0;
  await using sase = await startMockSase({ now: () => now });
  await fetch(`${sase.apiOrigin}/1`);
  now = 500;
  await fetch(`${sase.apiOrigin}/2`);
  expect(sase.api.requests.map(({ path, at }) => [path, at])).toEqual([
    ["/1", 0],
    ["/2", 500],
  ]);
});

test("records the status that a refused, a faulty and a handled request was answered with", async () => {
  await using sase = await startMockSase({
    respond(_, response) {
      response.statusCode = 201;
      response.end();
    },
  });
  const token = await obtainToken(sase);
  await callApi(sase, "unknown");
  sase.api.misbehave({ status: 503 });
  await callApi(sase, token);
  await callApi(sase, token);
  expect(sase.api.requests.map(({ status }) => status)).toEqual([401, 503, 201]);
});

test("records which TSG each accepted token was for", async () => {
  await using sase = await startMockSase();
  await callApi(sase, "unknown");
  await callApi(sase, await obtainToken(sase));
  expect(sase.api.requests.map(({ tsgId }) => tsgId)).toEqual([undefined, sase.credentials.tsgId]);
});

test("counts token requests apart from all others, whether or not they succeed", async () => {
  await using sase = await startMockSase();
  await requestToken(sase, { url: `${sase.authOrigin}/am/oauth2/access_token` });
  await requestToken(sase, { basic: "nobody:wrong" });
  await fetch(sase.credentials.tokenUrl);
  await fetch(`${sase.authOrigin}/oauth2/connect/jwk_uri`);
  expect(sase.auth.tokenRequests.map(({ status }) => status)).toEqual([200, 401]);
  expect(sase.auth.requests).toHaveLength(4);
});

test("keeps the two servers' requests apart", async () => {
  await using sase = await startMockSase();
  await callApi(sase, await obtainToken(sase));
  expect([sase.auth.requests.length, sase.api.requests.length]).toEqual([1, 1]);
});

test("records what arrived of an upload that its client gave up, and goes on serving", async () => {
  await using sase = await startMockSase();
  const upload = request(`${sase.apiOrigin}/upload`, { method: "POST" });
  upload.on("error", () => {});
  upload.write("some");
  await expect.poll(() => sase.api.requests[0]?.body.toString()).toBe("some");
  upload.destroy();
  expect((await callApi(sase, await obtainToken(sase))).status).toBe(200);
  expect(sase.api.requests.map(({ status }) => status)).toEqual([undefined, 200]);
});

test("answers HEAD, and a status without a body, so that the connection stays usable", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  expect((await callApi(sase, token, "/", { method: "HEAD" })).status).toBe(200);
  for (const status of [204, 304]) {
    sase.api.misbehave({ status });
    const response = await callApi(sase, token);
    expect([response.status, await response.text()]).toEqual([status, ""]);
  }
  expect((await callApi(sase, token)).status).toBe(200);
});
