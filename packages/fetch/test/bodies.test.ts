import { expect, test, vi } from "vitest";
import { start, startServer } from "./start.ts";

// Over 64 KiB: more than one chunk, and more than a socket takes at once.
const TEXT = "0123456789abcdef".repeat(8 * 1024);
const BYTES = new TextEncoder().encode(TEXT);

const replayable: [string, () => BodyInit, string][] = [
  ["string", () => TEXT, TEXT],
  ["empty string", () => "", ""],
  ["URLSearchParams", () => new URLSearchParams({ name: "a b", text: TEXT }), `name=a+b&text=${TEXT}`],
  ["Blob", () => new Blob([TEXT], { type: "text/csv" }), TEXT],
  ["File", () => new File([TEXT], "addresses.csv"), TEXT],
  ["ArrayBuffer", () => BYTES.slice().buffer, TEXT],
  ["Uint8Array", () => BYTES.slice(), TEXT],
  ["part of a larger ArrayBuffer", () => BYTES.subarray(10, 20), TEXT.slice(10, 20)],
  ["DataView", () => new DataView(BYTES.slice().buffer), TEXT],
  ["Buffer", () => Buffer.from(TEXT), TEXT],
];

test.each(replayable)("replays a %s with the same bytes and type", async (_, body, expected) => {
  await using api = await start();
  const { accepted } = await replay(api, api.url, { method: "POST", body: body() }, expected);
  expect(accepted?.headers["content-length"]).toBe(String(expected.length));
});

test.each(replayable)("replays a %s inside a Request with the same bytes and type", async (_, body, expected) => {
  await using api = await start();
  await replay(api, new Request(api.url, { method: "POST", body: body() }), undefined, expected);
});

type Api = Awaited<ReturnType<typeof start>>;

/** Send a request with a token that is rejected, and compare what came twice. */
async function replay(api: Api, input: string | Request, init: RequestInit | undefined, expected: string) {
  await api.rejectFirst();
  expect((await api.saseFetch(input, init)).status).toBe(200);
  const [rejected, accepted] = api.sase.api.requests;
  expect(rejected?.body.toString()).toBe(expected);
  expect(accepted?.body.equals(rejected?.body ?? Buffer.of())).toBe(true);
  expect(accepted?.headers["content-type"]).toBe(rejected?.headers["content-type"]);
  return { accepted };
}

function form(): FormData {
  const data = new FormData();
  data.append("name", "value");
  data.append("name", "another value");
  data.append("file", new Blob([TEXT], { type: "text/csv" }), "addresses.csv");
  return data;
}

const formCalls: [string, (url: string) => Parameters<typeof fetch>][] = [
  ["FormData", (url) => [url, { method: "POST", body: form() }]],
  ["FormData inside a Request", (url) => [new Request(url, { method: "POST", body: form() })]],
];

test.each(formCalls)("replays %s with the same parts", async (_, call) => {
  await using api = await start();
  await api.rejectFirst();
  expect((await api.saseFetch(...call(api.url))).status).toBe(200);
  expect(api.sase.api.requests).toHaveLength(2);
  for (const { body, headers } of api.sase.api.requests) {
    const received = await new Response(new Uint8Array(body), {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
    expect(received.getAll("name")).toEqual(["value", "another value"]);
    const file = received.get("file") as File;
    expect(file).toMatchObject({ name: "addresses.csv", type: "text/csv" });
    expect(await file.text()).toBe(TEXT);
  }
});

async function* generate(): AsyncGenerator<Uint8Array> {
  yield BYTES;
}

test.each([
  ["ReadableStream", () => new Blob([BYTES]).stream()],
  ["async generator", () => generate() as unknown as BodyInit],
])("returns the original 401 for a %s, and has a new token for the next request", async (_, body) => {
  await using api = await start();
  await api.rejectFirst();
  const init = { method: "POST", body: body(), duplex: "half" } as RequestInit;
  const response = await api.saseFetch(api.url, init);
  expect(response.status).toBe(401);
  expect(await response.text()).not.toBe("");
  expect(api.sase.api.requests.map((request) => request.body.toString())).toEqual([TEXT]);
  expect(api.sase.auth.tokenRequests).toHaveLength(2);

  expect((await api.saseFetch(api.url, { ...init, body: body() })).status).toBe(200);
  expect(api.sase.auth.tokenRequests).toHaveLength(2);
});

test("returns the original 401 for a stream even if the token cannot be replaced", async () => {
  await using api = await start();
  await api.rejectFirst();
  api.sase.rotateSecret();
  const init = { method: "POST", body: new Blob([BYTES]).stream(), duplex: "half" } as RequestInit;
  const response = await api.saseFetch(api.url, init);
  expect(response.status).toBe(401);
  expect(await response.text()).not.toBe("");
});

test("returns the original 401 for a stream in init that overrides the body of a Request", async () => {
  await using api = await start();
  await api.rejectFirst();
  const request = new Request(api.url, { method: "POST", body: "body of the Request" });
  const init = { body: new Blob([BYTES]).stream(), duplex: "half" } as RequestInit;
  expect((await api.saseFetch(request, init)).status).toBe(401);
  expect(api.sase.api.requests.map((received) => received.body.toString())).toEqual([TEXT]);
});

test("replays a stream inside a Request from a clone", async () => {
  await using api = await start();
  await api.rejectFirst();
  const init = { method: "POST", body: new Blob([BYTES]).stream(), duplex: "half" } as RequestInit;
  expect((await api.saseFetch(new Request(api.url, init))).status).toBe(200);
  expect(api.sase.api.requests.map((received) => received.body.toString())).toEqual([TEXT, TEXT]);
});

test("clones neither a Request without a body nor one whose body init overrides", async () => {
  await using api = await start();
  const bare = new Request(api.url);
  const overridden = new Request(api.url, { method: "POST", body: "body of the Request" });
  const clones = [vi.spyOn(bare, "clone"), vi.spyOn(overridden, "clone")];
  await api.saseFetch(bare);
  await api.saseFetch(overridden, { body: "body of init" });
  for (const clone of clones) expect(clone).not.toHaveBeenCalled();
});

test("lets go of the clone of a Request that need not be replayed", async () => {
  await using api = await start();
  const request = new Request(api.url, { method: "POST", body: "body" });
  const clone = vi.spyOn(request, "clone");
  expect((await api.saseFetch(request)).status).toBe(200);
  const spare = clone.mock.results[0]?.value as Request;
  expect(spare.bodyUsed).toBe(true);
});

test.each(["accepted at once", "replayed"])("goes on with the upload of a Request that is %s", async (how) => {
  const answers = how === "replayed" ? [401, 200] : [200];
  await using server = await startServer((request, response) => {
    const status = answers.shift() ?? 500;
    request.once("data", () => {
      response.writeHead(status).flushHeaders();
      if (status === 401) response.end();
    });
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    request.on("end", () => response.end(text));
  });
  await using api = await start({ origins: [server.origin] });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const call = api.saseFetch(
    new Request(server.origin, { method: "POST", body: readable, duplex: "half" } as RequestInit),
  );
  await writer.write(Buffer.from("first"));
  const response = await call;
  expect(response.status).toBe(200);
  await writer.write(Buffer.from(", last"));
  await writer.close();
  expect(await response.text()).toBe("first, last");
});

const big = "x".repeat(8 * 1024 * 1024);

test.each([
  ["string", () => ({ body: big })],
  ["Blob", () => ({ body: new Blob([big]) })],
  ["stream inside a Request", () => ({ body: new Blob([big]).stream(), duplex: "half", wrapped: true })],
  ["string inside a Request", () => ({ body: big, wrapped: true })],
])("replays the whole of a large %s that was rejected in the middle of the upload", async (_, given) => {
  let rejected: string | undefined;
  await using server = await startServer((request, response) => {
    rejected ??= request.headers.authorization;
    if (request.headers.authorization === rejected) {
      request.once("data", () => response.writeHead(401).end("rejected"));
      return;
    }
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
    });
    request.on("end", () => response.end(String(length)));
  });
  await using api = await start({ origins: [server.origin] });
  const { wrapped, ...init } = { wrapped: false, method: "POST", ...given() };
  const response = await (wrapped
    ? api.saseFetch(new Request(server.origin, init))
    : api.saseFetch(server.origin, init));
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(String(big.length));
});

test("sends a keepalive request", async () => {
  await using api = await start();
  await api.rejectFirst();
  expect((await api.saseFetch(api.url, { method: "POST", body: "body", keepalive: true })).status).toBe(200);
});
