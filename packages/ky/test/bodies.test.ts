import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import ky, { type Options } from "ky";
import ky1 from "ky-1";
import { afterEach, describe, expect, test, vi } from "vitest";
import { saseAuth } from "../src/index.ts";
import { latch, start } from "./start.ts";

const TEXT = "x".repeat(200_000);

async function* generated(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < TEXT.length; at += 50_000) yield Buffer.from(TEXT.slice(at, at + 50_000));
}

const VERSIONS = [
  ["ky 2", ky, false],
  ["ky 1", ky1 as unknown as typeof ky, true],
] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a rejected request", () => {
  for (const [version, { extend }] of VERSIONS) {
    test.each([
      ["a web stream", () => new Blob([TEXT]).stream()],
      ["a stream of Node's", () => Readable.from(generated())],
      ["an async generator", () => generated()],
    ])(`is sent again with the bytes of %s, from a clone (${version})`, async (_, body) => {
      await using service = await start();
      await service.rejectFirst();
      const api = extend(saseAuth(service.tokens, { origins: service.origins }));
      await api.post(service.url, { body: body() as unknown as BodyInit });
      const { requests } = service.sase.api;
      expect(requests.map(({ status, body }) => [status, body.toString() === TEXT])).toEqual([
        [401, true],
        [200, true],
      ]);
    });
  }

  test("is sent again with the length that was known the first time", async () => {
    await using service = await start();
    await service.rejectFirst();
    await service.api.put(service.url, { json: { text: TEXT } });
    const lengths = service.sase.api.requests.map(({ headers }) => headers["content-length"]);
    expect(lengths).toEqual(Array(2).fill(String(JSON.stringify({ text: TEXT }).length)));
  });

  test("is sent again to the same URL, with the search parameters and headers of the client and the call", async () => {
    await using service = await start({ client: { searchParams: { limit: 1 }, headers: { "x-client": "1" } } });
    await service.rejectFirst();
    await service.api.post(`${service.url}?folder=Shared`, { json: 1, headers: { "x-call": "2" } });
    const [first, second] = service.sase.api.requests;
    expect(second?.path).toBe("/things?folder=Shared&limit=1");
    expect(first?.path).toBe(second?.path);
    expect(second?.headers).toMatchObject({ "x-client": "1", "x-call": "2", "content-type": "application/json" });
  });

  test("is sent again where it is a Request that the caller made", async () => {
    await using service = await start();
    await service.rejectFirst();
    await service.api(new Request(service.url, { method: "PATCH", body: TEXT, headers: { "content-type": "text/x" } }));
    const [, second] = service.sase.api.requests;
    expect(second).toMatchObject({ status: 200, method: "PATCH", headers: { "content-type": "text/x" } });
    expect(second?.body.toString()).toBe(TEXT);
  });

  test("is sent again where ky's retries are off, so that ky keeps no clone of its own", async () => {
    await using service = await start({ client: { retry: { limit: 0 } } });
    await service.rejectFirst();
    await service.api.post(service.url, { body: TEXT });
    expect(service.sase.api.requests[1]?.body.toString()).toBe(TEXT);
  });
});

describe.each(VERSIONS)("the body that %s was given", (_, { create }, isOlder) => {
  const bytes = Buffer.from(TEXT);
  const sum = { sum: 1 };
  test.each([
    ["text", { body: TEXT }, TEXT],
    ["JSON", { json: sum }, JSON.stringify(sum)],
    ["an ArrayBuffer", { body: new Uint8Array(bytes).buffer }, TEXT],
    ["a view of a buffer", { body: bytes.subarray(1, 9) as BodyInit }, TEXT.slice(1, 9)],
    ["a Blob", { body: new Blob([TEXT], { type: "text/x" }) }, TEXT],
    ["URLSearchParams", { body: new URLSearchParams({ "a b": "&" }) }, "a+b=%26"],
  ])(
    `is sent again ${isOlder ? "from clones of ours" : "without a clone of ours"} where it is %s`,
    async (_, options, sentText) => {
      const clones = vi.spyOn(Request.prototype, "clone");
      await using service = await start();
      await create({ retry: 0, throwHttpErrors: false }).post(service.url, options);
      const own = clones.mock.calls.length;
      await service.rejectFirst();
      await create({ retry: 0 })
        .extend(saseAuth(service.tokens, { origins: service.origins }))
        .post(service.url, options);
      expect(clones.mock.calls.length - own).toBe(own + (isOlder ? 2 : 0));
      const [plain, ...sent] = service.sase.api.requests;
      expect(sent.map(({ status }) => status)).toEqual([401, 200]);
      for (const { body, headers } of sent)
        expect([body.toString(), headers["content-type"], headers["content-length"]]).toEqual([
          sentText,
          plain?.headers["content-type"],
          plain?.headers["content-length"],
        ]);
    },
  );

  test("is sent again with the boundary that its header names where it is a FormData", async () => {
    await using service = await start();
    await service.rejectFirst();
    const body = new FormData();
    body.set("name", "value");
    await create()
      .extend(saseAuth(service.tokens, { origins: service.origins }))
      .post(service.url, { body });
    const [first, second] = service.sase.api.requests;
    expect(second?.headers["content-type"]).toBe(first?.headers["content-type"]);
    expect(second?.body.toString()).toBe(first?.body.toString());
  });

  test("is sent again without a Content-Type where a hook has removed it", async () => {
    await using service = await start();
    await service.rejectFirst();
    const api = create().extend(saseAuth(service.tokens, { origins: service.origins }));
    await api.post(service.url, {
      body: TEXT,
      hooks: { beforeRequest: [(...args) => requestOf(args).headers.delete("content-type")] },
    });
    expect(service.sase.api.requests.map(({ headers }) => headers["content-type"])).toEqual([undefined, undefined]);
  });

  test.each(["before", "after"])("gives way to the Request of a hook that was added %s ours", async (when) => {
    await using service = await start();
    await service.rejectFirst();
    const replace = (...args: unknown[]) => new Request(requestOf(args), { body: "the hook's" });
    const hooks = { beforeRequest: [replace] };
    const auth = saseAuth(service.tokens, { origins: service.origins });
    const api = when === "before" ? create({ hooks }).extend(auth) : create().extend(auth).extend({ hooks });
    await api.post(service.url, { body: TEXT });
    const sent = service.sase.api.requests.map(({ status, body }) => [status, body.toString()]);
    expect(sent).toEqual([
      [401, "the hook's"],
      [200, "the hook's"],
    ]);
  });

  test("gives way to the Request of a fetch that an init hook has put around ours", async () => {
    await using service = await start();
    await service.rejectFirst();
    const init = [
      (options: Options) => {
        const { fetch = globalThis.fetch } = options;
        options.fetch = (input, init) => fetch(new Request(input as Request, { body: "the hook's" }), init);
      },
    ];
    const api = create().extend(saseAuth(service.tokens, { origins: service.origins }));
    await api.extend({ hooks: { init } }).post(service.url, { body: TEXT });
    const sent = service.sase.api.requests.map(({ body }) => body.toString());
    expect(sent).toEqual(Array(2).fill(isOlder ? TEXT : "the hook's"));
  });

  test("gives way to the Request of a hook in a retry as well", async () => {
    let calls = 0;
    await using service = await start({
      respond(_, response) {
        response.writeHead([503, 401, 200][calls++] as number).end();
      },
    });
    const replaceOnce = (...args: unknown[]) =>
      calls === 0 ? new Request(requestOf(args), { body: "the hook's" }) : undefined;
    const api = create({ retry: { limit: 1, methods: ["put"], delay: () => 0 } })
      .extend(saseAuth(service.tokens, { origins: service.origins }))
      .extend({ hooks: { beforeRequest: [replaceOnce] } });
    await api.put(service.url, { body: TEXT });
    expect(service.sase.api.requests.map(({ body }) => body.toString())).toEqual(Array(3).fill("the hook's"));
  });

  test("gives way to the Request of a hook that runs before a retry", async () => {
    let calls = 0;
    await using service = await start({
      respond(_, response) {
        response.writeHead([503, 401, 200][calls++] as number).end();
      },
    });
    const beforeRetry = [({ request }: { request: Request }) => new Request(request, { body: "the hook's" })];
    const api = create({ retry: { limit: 1, methods: ["put"], delay: () => 0 }, hooks: { beforeRetry } });
    await api.extend(saseAuth(service.tokens, { origins: service.origins })).put(service.url, { body: "ky's" });
    const sent = service.sase.api.requests.map(({ body }) => body.toString());
    expect(sent).toEqual(["ky's", "the hook's", "the hook's"]);
  });

  test("follows a redirect that keeps it, after the first send and after the second", async () => {
    await using service = await start({
      async respond(request, response, body) {
        await text(body);
        response.writeHead(request.path === "/things" ? 307 : 200, { location: "/moved" }).end();
      },
    });
    const api = create().extend(saseAuth(service.tokens, { origins: service.origins }));
    await api.post(service.url, { body: TEXT });
    await service.rejectFirst();
    await api.post(service.url, { body: TEXT });
    const sent = service.sase.api.requests.map(({ path, status, body }) => [path, status, body.toString() === TEXT]);
    expect(sent).toEqual([
      ["/things", 307, true],
      ["/moved", 200, true],
      ["/things", 401, true],
      ["/things", 307, true],
      ["/moved", 200, true],
    ]);
  });
});

/** ky 1 hands a hook the Request as its first argument, ky 2 in its only one. */
function requestOf([first]: unknown[]): Request {
  return first instanceof Request ? first : (first as { request: Request }).request;
}

describe("a request with an Authorization of its own", () => {
  test("is not cloned: a stream is sent as it comes", async () => {
    let sent: Request | undefined;
    const own = (input: RequestInfo | URL, init?: RequestInit) => {
      sent = input as Request;
      const clone = sent.clone.bind(sent);
      sent.clone = () => {
        clones++;
        return clone();
      };
      return fetch(input, init);
    };
    let clones = 0;
    await using service = await start({ client: { fetch: own } });
    const { authorization } = await service.tokens.getToken();
    await service.api.post(service.url, { body: generated() as unknown as BodyInit, headers: { authorization } });
    expect(service.sase.api.requests[0]?.body.toString()).toBe(TEXT);
    expect([sent instanceof Request, clones]).toEqual([true, 0]);
  });
});

describe("progress", () => {
  test("of an upload is reported once, though the body is sent twice", async () => {
    await using service = await start();
    await service.rejectFirst();
    const percents: number[] = [];
    let transferred = 0;
    await service.api.post(service.url, {
      body: TEXT,
      onUploadProgress({ percent, transferredBytes }) {
        percents.push(percent);
        transferred = transferredBytes;
      },
    });
    expect(service.sase.api.requests.map(({ body }) => body.length)).toEqual([TEXT.length, TEXT.length]);
    expect(percents.filter((percent) => percent === 1)).toHaveLength(1);
    expect(transferred).toBe(TEXT.length);
  });

  test("of an upload is reported with ky 1 as well", async () => {
    await using service = await start();
    await service.rejectFirst();
    let transferred = 0;
    const api = ky1.extend(saseAuth(service.tokens, { origins: service.origins }) as never);
    await api.post(service.url, {
      body: TEXT,
      onUploadProgress({ transferredBytes }) {
        transferred = transferredBytes;
      },
    });
    expect(service.sase.api.requests.map(({ body }) => body.length)).toEqual([TEXT.length, TEXT.length]);
    expect(transferred).toBe(TEXT.length);
  });

  test("of a download is reported for the answer that the caller gets", async () => {
    await using service = await start({
      respond(_, response) {
        if (service.sase.api.requests.length === 1) response.writeHead(401).end("rejected");
        else response.end(TEXT);
      },
    });
    let transferred = 0;
    const text = await service
      .api(service.url, {
        onDownloadProgress({ transferredBytes }) {
          transferred = transferredBytes;
        },
      })
      .text();
    expect(text).toBe(TEXT);
    expect(transferred).toBe(TEXT.length);
  });
});

test("a stream goes up while it is made, also with ky's retries on", async () => {
  const arrived = latch();
  await using service = await start({
    client: { retry: 2 },
    respond: (_, response, body) => void body.once("data", arrived.open).once("end", () => response.end()),
  });
  const upload = new ReadableStream({
    async start(controller) {
      controller.enqueue(Buffer.from("first"));
      await arrived.opened;
      controller.enqueue(Buffer.from("second"));
      controller.close();
    },
  });
  await service.api.post(service.url, { body: upload });
  expect(service.sase.api.requests[0]?.body.toString()).toBe("firstsecond");
});
