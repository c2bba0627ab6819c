import { until } from "@sase-auth/test-kit";
import { describe, expect, test } from "vitest";
import { type MockSase, type ReceivedRequest, startMockSase } from "../src/index.ts";
import { callApi, obtainToken, requestToken } from "./requests.ts";

interface HarEntry {
  readonly request: { method: string; url: string; headers: { name: string; value: string }[]; postData?: object };
  readonly response: {
    status: number;
    headers: { name: string; value: string }[];
    content: { mimeType: string; text: string };
  };
}

/** A token of another mock, which this one knows nothing of. */
async function foreignToken(): Promise<string> {
  await using other = await startMockSase();
  return await obtainToken(other);
}

/** A mock that has met each way in which a secret can be sent. */
async function usedMock() {
  const sase = await startMockSase({ record: true });
  const { clientId, clientSecret, tokenUrl, tsgId } = sase.credentials;
  const token = await obtainToken(sase);
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  await fetch(tokenUrl, { method: "POST", body: new URLSearchParams({ ...form, scope: `tsg_id:${tsgId}` }) });
  await fetch(tokenUrl, { method: "POST", body: new URLSearchParams({ ...form, client_secret: "fake-mistaken" }) });
  await fetch(`${sase.authOrigin}/auth/v1/oauth2/userinfo?access_token=${token}`, {
    method: "POST",
    body: new URLSearchParams({ access_token: token }),
  });
  await callApi(
    sase,
    token,
    `/things?token=fake-mistaken&psk=fake-mistaken&folder=Shared&x=${encodeURIComponent(clientSecret)}`,
    {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-api-key": "fake-mistaken",
        "x-pan-key": "fake-mistaken",
        cookie: "session=fake-mistaken",
      },
      body: JSON.stringify({ name: "kept", password: "fake-mistaken", nested: [{ apiKey: "fake-mistaken", token }] }),
    },
  );
  const keys = ["psk", "pre_shared_key", "private_key", "phash"].map((name) => [name, "fake-mistaken"]);
  await callApi(sase, token, "/ike-gateways", { method: "POST", body: JSON.stringify(Object.fromEntries(keys)) });
  sase.api.misbehave({ status: 200, headers: { "set-cookie": "session=fake-mistaken", "x-request-id": "kept" } });
  await callApi(sase, token, "/cookie");
  sase.auth.misbehave({ token: { value: "fake-opaque-token" } });
  await callApi(sase, await obtainToken(sase), "/opaque/fake-opaque-token", { method: "PUT", body: token });
  const rotated = sase.rotateSecret();
  await requestToken(sase, { basic: `${clientId}:${clientSecret}` });
  const foreign = await foreignToken();
  await callApi(sase, token, `/elsewhere/${rotated}/${foreign}`);
  await callApi(sase, token, "/binary", { method: "PUT", body: Buffer.from([0xff, 0xfe, 0]) });
  await until(() => [...sase.auth.requests, ...sase.api.requests].every(({ duration }) => duration !== undefined));
  const secrets = [clientSecret, rotated, token, "fake-mistaken", "fake-opaque-token", foreign];
  return { sase, secrets: [...secrets, Buffer.from(`${clientId}:${clientSecret}`).toString("base64")] };
}

const ways: [string, (sase: MockSase) => string][] = [
  ["the HTTP archive", (sase) => JSON.stringify(sase.har())],
  [
    "the lines",
    (sase) =>
      allRequests(sase)
        .map((request) => sase.logLine(request))
        .join("\n"),
  ],
  ["the public requests", (sase) => JSON.stringify(allRequests(sase).map((request) => sase.publicRequest(request)))],
];

function allRequests({ auth, api }: MockSase): ReceivedRequest[] {
  return [...auth.requests, ...api.requests];
}

test.each(ways)("%s shows no secret and no token", async (_, print) => {
  const { sase, secrets } = await usedMock();
  const printed = print(sase);
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret)]) {
      expect(printed.includes(form), secret).toBe(false);
    }
  await sase.reset();
  await callApi(sase, "x", `/late/${secrets[2]}/fake-opaque-token`);
  for (const secret of secrets) expect(print(sase).includes(secret)).toBe(false);
  await sase.close();
});

describe("the HTTP archive", () => {
  test("has what was asked and answered", async () => {
    const { sase } = await usedMock();
    const { log } = sase.har();
    const entries = log.entries as HarEntry[];
    expect(log.version).toBe("1.2");
    expect(entries).toHaveLength(allRequests(sase).length);
    const things = entries.find(({ request }) => request.url.includes("/things"));
    expect(things?.request).toMatchObject({
      method: "POST",
      url: expect.stringMatching(/folder=Shared/),
      postData: { mimeType: "application/json", text: expect.stringContaining('"name":"kept","password":"[removed]"') },
    });
    expect(things?.request.headers).toContainEqual({ name: "authorization", value: "Bearer [removed]" });
    expect(things?.response).toMatchObject({
      status: 200,
      content: { text: expect.stringContaining('"method":"POST"') },
    });
    const [token] = entries;
    expect(token?.response.content.text).toMatch(/^\{"access_token":"\[removed\]",.*"expires_in":899\}$/);
    await sase.close();
  });

  test("has the headers and the media type of each answer, however they were set", async () => {
    await using sase = await startMockSase({
      record: true,
      respond({ pathname }, response) {
        if (pathname === "/set") response.setHeader("Content-Type", "text/csv").end();
        else if (pathname === "/both")
          response.setHeader("X-Id", "1").writeHead(200, { "Content-Type": "text/csv" }).end();
        else response.writeHead(200, ["Content-Type", "text/csv", "Via", "1.1 a", "Via", "1.1 b"]).end();
      },
    });
    const token = await obtainToken(sase);
    for (const path of ["/set", "/both", "/list"]) await callApi(sase, token, path);
    sase.api.misbehave({ status: 503, headers: { "set-cookie": ["a=fake", "b=fake"] } });
    await callApi(sase, token, "/fault");
    const responses = (sase.har().log.entries as HarEntry[]).map(({ response }) => response);
    const json = "application/json;charset=UTF-8";
    const types = responses.map(({ content }) => content.mimeType);
    expect(types).toEqual([json, "text/csv", "text/csv", "text/csv", json]);
    expect(responses[0]?.headers).toContainEqual({ name: "cache-control", value: "no-store" });
    expect(responses[2]?.headers).toContainEqual({ name: "x-id", value: "1" });
    const via = responses[3]?.headers.filter(({ name }) => name === "via").map(({ value }) => value);
    expect(via).toEqual(["1.1 a", "1.1 b"]);
    const removed = { name: "set-cookie", value: "[removed]" };
    expect(responses[4]?.headers.filter(({ name }) => name === "set-cookie")).toEqual([removed, removed]);
  });

  test("is in the order of the requests, by the mock's clock", async () => {
    await using sase = await startMockSase();
    await fetch(`${sase.apiOrigin}/first`);
    sase.moveClock(1000);
    await obtainToken(sase);
    const urls = (sase.har().log.entries as HarEntry[]).map(({ request }) => new URL(request.url).pathname);
    expect(urls).toEqual(["/first", "/oauth2/access_token"]);
  });

  test("has the vendor's URL of a request that was led to the mock", async () => {
    await using sase = await startMockSase();
    await sase.interceptVendorHosts();
    await fetch("https://api.sase.paloaltonetworks.com/things?limit=1");
    const [entry] = sase.har().log.entries as HarEntry[];
    expect(entry?.request.url).toBe("https://api.sase.paloaltonetworks.com/things?limit=1");
  });

  test("has no answers unless the mock was started with record", async () => {
    await using sase = await startMockSase();
    await fetch(`${sase.apiOrigin}/first`);
    expect((sase.har().log.entries as HarEntry[])[0]?.response).toMatchObject({ status: 401, content: { text: "" } });
  });
});

test("a line has the vendor's host that was called, and why a client was refused", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret } = sase.credentials;
  await sase.interceptVendorHosts();
  await fetch("https://api.strata.paloaltonetworks.com/things");
  const form = { grant_type: "client_credentials" };
  await requestToken(sase, { basic: `other:${clientSecret}` });
  await requestToken(sase, { basic: `${clientId}:fake` });
  const bodies = [form, { ...form, client_id: "other" }, { ...form, client_id: clientId, client_secret: "fake" }];
  for (const body of bodies)
    await fetch(sase.credentials.tokenUrl, { method: "POST", body: new URLSearchParams(body) });
  await obtainToken(sase);
  const lines = allRequests(sase).map((request) => sase.logLine(request).replace(/\d+ ms/, "… ms"));
  const token = "auth POST /oauth2/access_token";
  expect(lines).toEqual([
    `${token} 401 … ms TSG 1838006364 unknown client`,
    `${token} 401 … ms TSG 1838006364 wrong secret`,
    `${token} 401 … ms no credentials`,
    `${token} 401 … ms unknown client`,
    `${token} 401 … ms wrong secret`,
    `${token} 200 … ms TSG 1838006364`,
    "api GET api.strata.paloaltonetworks.com/things 401 … ms",
  ]);
});

test("onRequest is called with each request once it was answered or its connection has ended", async () => {
  const lines: string[] = [];
  await using sase: MockSase = await startMockSase({
    onRequest: (request) => lines.push(sase.logLine(request).replace(/\d+ ms/, "… ms")),
  });
  await callApi(sase, await obtainToken(sase), "/things?limit=2");
  sase.api.misbehave({ reset: "before" });
  await fetch(`${sase.apiOrigin}/broken`).catch(() => {});
  await until(() => lines.length === 3);
  expect(lines).toEqual([
    "auth POST /oauth2/access_token 200 … ms TSG 1838006364",
    "api GET /things?limit=2 200 … ms TSG 1838006364",
    "api GET /broken no answer … ms",
  ]);
});
