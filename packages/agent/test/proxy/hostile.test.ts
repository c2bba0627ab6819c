/** What no honest program sends. Each is refused, or its connection closed, and the API gets no second request in one. */
import { once } from "node:events";
import { connect, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { startServer, until } from "@sase-auth/test-kit";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { bodyOf } from "../../src/proxy/request-body.ts";
import { exchange, head, type Proxying, proxying } from "../support/proxy.ts";

const SECOND = "GET /second HTTP/1.1\r\nHost: x\r\n\r\n";
const POST = "POST /first HTTP/1.1";

/** Bytes with all that the test wants, from the head on. */
type Bytes = (fields: (...fields: string[]) => string) => string;

const FRAMING: readonly (readonly [what: string, bytes: Bytes])[] = [
  ["both framing headers", (of) => `${of("Content-Length: 5", "Transfer-Encoding: chunked")}\r\n0\r\n\r\n${SECOND}`],
  [
    "both, the other way round",
    (of) => `${of("Transfer-Encoding: chunked", "Content-Length: 5")}\r\n0\r\n\r\n${SECOND}`,
  ],
  ["two lengths", (of) => `${of("Content-Length: 0", "Content-Length: 36")}\r\n${SECOND}`],
  ["a list of lengths", (of) => `${of("Content-Length: 0, 36")}\r\n${SECOND}`],
  ["a length with a sign", (of) => `${of("Content-Length: +36")}\r\n${SECOND}`],
  ["a negative length", (of) => `${of("Content-Length: -1")}\r\n${SECOND}`],
  ["a length in hexadecimal", (of) => `${of("Content-Length: 0x24")}\r\n${SECOND}`],
  ["a length with a space in it", (of) => `${of("Content-Length: 3 6")}\r\n${SECOND}`],
  ["an empty length", (of) => `${of("Content-Length:")}\r\n${SECOND}`],
  ["a space before the colon", (of) => `${of("Content-Length : 36")}\r\n${SECOND}`],
  ["a space before the name", (of) => `${of(" Content-Length: 36")}\r\n${SECOND}`],
  ["another transfer coding", (of) => `${of("Transfer-Encoding: gzip")}\r\n${SECOND}`],
  ["another coding before chunked", (of) => `${of("Transfer-Encoding: gzip, chunked")}\r\n0\r\n\r\n${SECOND}`],
  ["chunked twice", (of) => `${of("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")}\r\n0\r\n\r\n${SECOND}`],
  ["a coding that only looks like chunked", (of) => `${of("Transfer-Encoding: xchunked")}\r\n0\r\n\r\n${SECOND}`],
  ["chunked in quotes", (of) => `${of('Transfer-Encoding: "chunked"')}\r\n0\r\n\r\n${SECOND}`],
  ["a chunk size that is none", (of) => `${of("Transfer-Encoding: chunked")}\r\nz\r\n\r\n${SECOND}`],
  ["a chunk size with a sign", (of) => `${of("Transfer-Encoding: chunked")}\r\n-1\r\n\r\n${SECOND}`],
  ["a chunk size with 0x", (of) => `${of("Transfer-Encoding: chunked")}\r\n0x0\r\n\r\n${SECOND}`],
  ["a chunk size that is too large", (of) => `${of("Transfer-Encoding: chunked")}\r\n${"f".repeat(17)}\r\n${SECOND}`],
  [
    "a chunk that is longer than its size",
    (of) => `${of("Transfer-Encoding: chunked")}\r\n1\r\nxyz\r\n0\r\n\r\n${SECOND}`,
  ],
  ["a bare line feed behind a chunk size", (of) => `${of("Transfer-Encoding: chunked")}\r\n0\n\n${SECOND}`],
  ["a carriage return in a header", (of) => `${of("X-A: 1\rX-B: 2")}\r\n`],
  ["a null byte in a header", (of) => `${of("X-A: 1\0 2")}\r\n`],
  ["a header without a colon", (of) => `${of("X-A")}\r\n`],
  ["a name with a space in it", (of) => `${of("X A: 1")}\r\n`],
  ["no name", (of) => `${of(": 1")}\r\n`],
  ["32 KiB of headers", (of) => `${of(`X-A: ${"a".repeat(32_768)}`)}\r\n`],
];

const LINES: readonly (readonly [what: string, line: string])[] = [
  ["HTTP/2 by its name", "GET / HTTP/2.0"],
  ["HTTP/1.2", "GET / HTTP/1.2"],
  ["no version", "GET /"],
  ["a method of its own", "FIRST / HTTP/1.1"],
  ["a method in small letters", "get / HTTP/1.1"],
  ["the absolute form", "GET http://api.sase.paloaltonetworks.com/ HTTP/1.1"],
  ["the absolute form of the agent", "GET http://127.0.0.1/ HTTP/1.1"],
  ["the asterisk form", "OPTIONS * HTTP/1.1"],
  ["CONNECT", "CONNECT api.sase.paloaltonetworks.com:443 HTTP/1.1"],
  ["TRACE", "TRACE / HTTP/1.1"],
  ["no path", "GET ?x=1 HTTP/1.1"],
  ["a space in the path", "GET /a b HTTP/1.1"],
  ["a tab in the path", "GET /a\tb HTTP/1.1"],
  ["a control character in the path", "GET /a\x01b HTTP/1.1"],
  ["a fragment", "GET /a#b HTTP/1.1"],
  ["64 KiB of path", `GET /${"a".repeat(65_536)} HTTP/1.1`],
];

async function refused({ agent, sase }: Proxying, bytes: string): Promise<void> {
  const answer = await exchange(agent, bytes);
  const statuses = Array.from(answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm), ([, status]) => Number(status));
  for (const status of statuses) expect(status === 501 || (status >= 400 && status < 500)).toBe(true);
  expect(sase.api.requests.map(({ path }) => path)).toEqual([]);
}

describe("the API gets nothing of a request with", () => {
  it.each(FRAMING)("%s", async (_, bytes) => {
    const proxy = await proxying();
    await refused(
      proxy,
      bytes((...fields) => head(proxy.agent, POST, ...fields)),
    );
  });

  it.each(LINES)("%s", async (_, line) => {
    const proxy = await proxying();
    await refused(proxy, `${head(proxy.agent, line, "Connection: close")}\r\n`);
  });

  it.each([
    ["another Host", ["Host: api.sase.paloaltonetworks.com"]],
    ["a second Host", ["Host: HERE", "Host: api.sase.paloaltonetworks.com"]],
    ["no Host", []],
    ["a Host with a user", ["Host: api@HERE"]],
    ["an Origin", ["Host: HERE", "Origin: http://HERE"]],
  ])("%s", async (_, fields) => {
    const proxy = await proxying();
    const { host } = new URL(proxy.agent.tokenUrl);
    const secret = `Authorization: Bearer ${proxy.agent.secret}`;
    const lines = [
      "GET /first HTTP/1.1",
      secret,
      "Connection: close",
      ...fields.map((field) => field.replace("HERE", host)),
    ];
    await refused(proxy, `${lines.join("\r\n")}\r\n\r\n`);
  });

  it("chunks over HTTP/1.0", async () => {
    const proxy = await proxying();
    const fields = head(proxy.agent, "POST /first HTTP/1.0", "Transfer-Encoding: chunked");
    await refused(proxy, `${fields}\r\n0\r\n\r\n`);
  });
});

describe("the API gets one request", () => {
  it("of a body that looks like another", async () => {
    const { agent, sase } = await proxying();
    await exchange(agent, `${head(agent, POST, `Content-Length: ${SECOND.length}`, "Connection: close")}\r\n${SECOND}`);
    const chunk = `${SECOND.length.toString(16)};a="b"\r\n${SECOND}\r\n0\r\n\r\n`;
    await exchange(agent, `${head(agent, POST, "Transfer-Encoding: chunked", "Connection: close")}\r\n${chunk}`);
    expect(sase.api.requests.map(({ path, body }) => [path, String(body)])).toEqual([
      ["/first", SECOND],
      ["/first", SECOND],
    ]);
  });

  it("of a folded header, and of bytes that are no ASCII", async () => {
    const { agent, sase } = await proxying();
    await exchange(agent, `${head(agent, "GET /a\xe4?\xff HTTP/1.1", "X-A: 1\r\n 2", "Connection: close")}\r\n`);
    expect(sase.api.requests.length).toBeLessThan(2);
    for (const { headers } of sase.api.requests) expect(headers["x-a"]).toMatch(/^1\s+2$/);
  });

  it("of a header whose name is that of a member of each object", async () => {
    const { agent, sase } = await proxying();
    const fields = ["__proto__: a", "__proto__: b", "constructor: c", "Connection: close"];
    await exchange(agent, `${head(agent, "GET / HTTP/1.1", ...fields)}\r\n`);
    expect(sase.api.requests).toHaveLength(1);
    expect(sase.api.requests[0]?.headers.constructor).toBe("c");
  });

  it("for each of two in one packet, in their order, and the answers in theirs", async () => {
    const { agent, sase } = await proxying();
    const first = head(agent, "POST /first HTTP/1.1", "Content-Length: 2");
    const second = head(agent, "GET /second HTTP/1.1", "Connection: close");
    const answers = await exchange(agent, `${first}\r\n{}${second}\r\n`);
    expect(answers.match(/"path":"\/\w+"/g)).toEqual(['"path":"/first"', '"path":"/second"']);
    expect(sase.api.requests).toHaveLength(2);
  });
});

describe("an upload", () => {
  async function begun({ agent }: Proxying, ...fields: string[]) {
    const { hostname, port } = new URL(agent.tokenUrl);
    const socket = connect(Number(port), hostname).on("error", () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    socket.write(`${head(agent, POST, ...fields)}\r\n`);
    return socket;
  }

  it("that is aborted costs the API no whole request", async () => {
    const proxy = await proxying();
    const small = await begun(proxy, "Content-Length: 100");
    small.end("half");
    expect(await text(small)).not.toMatch(/^HTTP\/1\.1 2/);
    const large = await begun(proxy, "Transfer-Encoding: chunked");
    large.write("5\r\nhello\r\n");
    await until(() => proxy.sase.api.requests.length === 1);
    large.destroy();
    await until(() => proxy.sase.api.requests[0]?.body.length === 5);
    expect((await proxy.call("/next")).status).toBe(200);
    expect(proxy.sase.api.requests.map(({ status }) => status)).toEqual([undefined, 200]);
  });

  it.each([
    ["a small one", "Content-Length: 100"],
    ["a large one", "Content-Length: 100000"],
  ])("that stalls is cut off after a minute, with an answer and an event: %s", async (_, length) => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timers.mockRestore());
    const proxy = await proxying();
    const socket = await begun(proxy, length);
    const limits = () => timers.mock.calls.filter(([, ms]) => ms === 60_000);
    await until(() => limits().length === 1);
    limits()[0]?.[0]();
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 .*connection: close.*no byte came for a minute/is);
    expect(proxy.sase.api.requests.filter(({ status }) => status !== undefined)).toEqual([]);
    expect(proxy.events).toMatchObject([{ type: "answered", status: 408, tsgId: proxy.agent.tsgId }]);
  });

  it("that is refused leaves its program the answer, and nothing behind it on the connection is sent on", async () => {
    const { agent, sase, call } = await proxying({ readOnly: true });
    const { hostname, port } = new URL(agent.tokenUrl);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const failed = vi.fn();
    socket.on("error", failed);
    let answer = "";
    socket.setEncoding("utf8").on("data", (data) => {
      answer += data;
    });
    await once(socket, "connect");
    const body = Buffer.alloc(4_000_000);
    socket.write(`${head(agent, POST, `Content-Length: ${body.length + 2}`)}\r\n`);
    await once(socket, "end");
    await new Promise((written) => socket.write(body, written));
    expect(answer).toMatch(/^HTTP\/1\.1 403 .*connection: close.*read_only/is);
    expect(failed.mock.calls).toEqual([]);
    // The agent has read the body before it answers this.
    await call("/first");
    socket.end(`{}${head(agent, "GET /second HTTP/1.1")}\r\n`);
    await once(socket, "close");
    expect(sase.api.requests.map(({ path }) => path)).toEqual(["/first"]);
  });

  it("that stalls after its answer has begun is cut off, with an event that says so", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timers.mockRestore());
    const proxy = await proxying({}, {}, { respond: (_, response) => void response.write("begun") });
    const socket = await begun(proxy, "Content-Length: 100000");
    socket.write("half");
    await once(socket, "data");
    const limit = timers.mock.calls.findLast(([, ms]) => ms === 60_000);
    limit?.[0]();
    await once(socket, "close");
    expect(proxy.events).toMatchObject([
      { type: "forwarded", status: 200 },
      { type: "answered", status: 408, error: expect.stringContaining("no byte came for a minute") },
    ]);
  });

  it("that has arrived with its head takes no timer, and one in pieces is put together; both leave the connection free", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timers.mockRestore());
    const proxy = await proxying();
    const socket = await begun(proxy, "Content-Length: 5");
    const { requests } = proxy.sase.api;
    socket.write("he");
    await until(() => timers.mock.calls.some(([, ms]) => ms === 60_000));
    timers.mockClear();
    socket.write("llo");
    await until(() => requests.length === 1);
    for (const body of ["world", "again"]) {
      socket.write(`${head(proxy.agent, POST, "Content-Length: 5")}\r\n${body}`);
      await until(() => requests.at(-1)?.body.toString() === body);
    }
    expect(requests.map(({ body }) => String(body))).toEqual(["hello", "world", "again"]);
    expect(timers.mock.calls.filter(([, ms]) => ms === 60_000)).toEqual([]);
  });

  it("that the API is slow to take is not cut off", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timers.mockRestore());
    let read = () => {};
    const paused = new Promise<void>((resolve) => {
      read = resolve;
    });
    await using server = await startServer(async (request, response) => {
      const body = bodyOf(request) as AsyncIterable<Buffer>;
      let length = 0;
      for await (const chunk of body) {
        length += chunk.length;
        await paused;
      }
      response.end(String(length));
    });
    const sent = fetch(server.origin, { method: "POST", body: Buffer.alloc(1_000_000) });
    const limits = () => timers.mock.results.filter((_, at) => timers.mock.calls[at]?.[1] === 60_000);
    await until(() => limits().length > 0 && limits().every(({ value }) => value._destroyed));
    read();
    expect(await (await sent).text()).toBe("1000000");
  });

  it("leaves the time that a kept connection may rest as Node sets it, after an early answer, too", async () => {
    const timeouts = vi.spyOn(Socket.prototype, "setTimeout");
    onTestFinished(() => timeouts.mockRestore());
    const proxy = await proxying({}, {}, { respond: (_, response) => void response.end("early") });
    const socket = await begun(proxy, "Content-Length: 100000");
    socket.write(Buffer.alloc(99_999));
    await once(socket, "data");
    socket.write("x");
    expect((await proxy.call("/next")).status).toBe(200);
    const kept = timeouts.mock.contexts.find((each) => (each as Socket).remotePort === socket.localPort) as Socket;
    expect(kept.timeout).toBeGreaterThanOrEqual(65_000);
  });
});
