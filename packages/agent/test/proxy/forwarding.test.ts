import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { Agent as HttpAgent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { startServer, until } from "@sase-auth/test-kit";
import { Agent as UndiciAgent } from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { send as answer, json } from "../../src/endpoint/answer.ts";
import { startAgent } from "../../src/index.ts";
import { Transfer, type TransferOptions } from "../../src/proxy/transfer.ts";
import { send } from "../support/agent.ts";
import { bearer, exchange, head, type Proxying, proxying } from "../support/proxy.ts";

const MiB = 2 ** 20;

/** A request to the proxy, not yet ended, with the local secret. */
function opened({ agent }: Proxying, method: string, path: string, headers: Record<string, string> = {}) {
  const outgoing = request(`${agent.proxyUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${agent.secret}`, ...headers },
    agent: false,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve).once("error", reject);
  });
  answered.catch(() => {});
  onTestFinished(() => void outgoing.destroy());
  return { outgoing, answered };
}

describe("a request goes on", () => {
  it.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "with its method, path and body: %s",
    async (method) => {
      const { sase, call } = await proxying();
      const path = "/sse/config/v1/addresses/a%20b?folder=All&x=%2F";
      const sent =
        method === "GET" || method === "HEAD" ? {} : { body: '{"name":"x"}', headers: { "content-length": "12" } };
      expect((await call(path, { method, ...sent })).status).toBe(200);
      const [received] = sase.api.requests;
      expect([received?.method, received?.path, received?.body.toString()]).toEqual([
        method,
        path,
        method === "GET" || method === "HEAD" ? "" : '{"name":"x"}',
      ]);
    },
  );

  it("with its headers, those that are repeated, too, and without those of the connection", async () => {
    const { agent, sase } = await proxying();
    const ofTheConnection = ["Keep-Alive: timeout=5", "Proxy-Authorization: Basic eDp5", "Upgrade: example"];
    const named = ["X-Named: 1", "Connection: close, X-Named, upgrade, te"];
    const others = ["X-Twice: 1", "X-Twice: 2", "Accept: text/plain", "X-Bytes: \xe4", "TE: trailers"];
    const fields = [...others, ...ofTheConnection, ...named];
    await exchange(agent, `${head(agent, "GET /things HTTP/1.1", ...fields)}\r\n`);
    const { headers } = sase.api.requests[0] as { headers: Record<string, string> };
    expect(headers).toMatchObject({ "x-twice": "1, 2", accept: "text/plain", "x-bytes": "\xe4", te: "trailers" });
    expect(headers.host).toBe(new URL(sase.apiOrigin).host);
    expect(headers.via).toMatch(/^1\.1 sase-auth-[\da-f]{8}$/);
    const known = ["accept", "authorization", "connection", "host", "te", "via", "x-bytes", "x-twice"];
    expect(Object.keys(headers).sort()).toEqual(known);
    expect(headers.connection).not.toMatch(/named|upgrade/i);
  });

  it("to another listed origin below /@host, and to no other", async () => {
    await using other = await startServer((_, response) => response.end("other"));
    const { agent, call } = await proxying({ origins: [other.origin] });
    const { host } = new URL(other.origin);
    expect((await call(`/@${host}/things?x=1`)).body).toBe("other");
    expect((await call(`/@${host}`)).body).toBe("other");
    expect((await call(`/@${host}?x=1`)).body).toBe("other");
    expect(other.requests.map(({ url }) => url)).toEqual(["/things?x=1", "/", "/?x=1"]);
    const elsewhere = [
      "evil.example",
      "127.0.0.1",
      `user@${host}`,
      `${host}@evil.example`,
      "",
      new URL(agent.tokenUrl).host,
    ];
    for (const host of elsewhere) expect((await call(`/@${host}/things`)).status).toBe(403);
    expect(other.requests).toHaveLength(3);
  });

  it("and comes back to the same agent only once", async () => {
    const first = await proxying();
    const { tenants, agent } = first;
    const { clientId, tsgId } = agent;
    const around = { apiUrl: agent.proxyUrl as string, origins: [] };
    await using second = await startAgent({ tenants, clientId, tsgId, proxy: around });
    // The second sends a token of the service, which the first has not issued.
    const { status } = await send(second, { method: "GET", path: "/", headers: bearer(second.secret) });
    expect(status).toBe(401);
    await first.call("/echo");
    const { via } = first.sase.api.requests[0]?.headers ?? {};
    expect((await first.call("/again", { headers: { via } })).status).toBe(508);
  });
});

describe("an answer comes back", () => {
  it("with its status, headers and body as they are", async () => {
    const zipped = gzipSync("zipped");
    const { agent, sase } = await proxying(
      {},
      {},
      {
        respond(_, response) {
          response.sendDate = false;
          response.writeHead(207, "Many", [
            ...["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Case", "\xe4", "Content-Encoding", "gzip"],
            ...["Proxy-Authenticate", "Basic", "X-Named", "1", "Connection", "close, X-Named"],
          ]);
          response.end(zipped);
        },
      },
    );
    const raw = await exchange(agent, `${head(agent, "GET / HTTP/1.1", "Connection: close")}\r\n`);
    const [lines = ""] = raw.split("\r\n\r\n", 1);
    expect(lines.split("\r\n")).toEqual([
      "HTTP/1.1 207 Many",
      ...["Set-Cookie: a=1", "Set-Cookie: b=2", "X-Case: Ã¤".replace("Ã¤", "\ufffd"), "Content-Encoding: gzip"],
      ...["Connection: close", "Transfer-Encoding: chunked"],
    ]);
    expect(sase.api.requests).toHaveLength(1);
  });

  it("with a reason phrase that Node would not send, in part", async () => {
    await using api = await startServer((_, { socket }) => {
      socket?.end("HTTP/1.1 200 Fine \u2713 \xe4\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    });
    const { agent } = await proxying({ apiUrl: api.origin });
    const raw = await exchange(agent, `${head(agent, "GET / HTTP/1.1", "Connection: close")}\r\n`);
    expect(raw).toMatch(/^HTTP\/1\.1 200 Fine \? \S\r\n.*\r\n\r\nok$/s);
  });

  it("as a refusal if it cannot be sent, and no event says that it was", async () => {
    const statuses: number[] = [];
    await using server = await startServer((_, response) => {
      const answered = (status: number) => void statuses.push(status);
      const transfer = new Transfer({ response, prefix: "", answered, failed: () => {} });
      const controller = { rawHeaders: ["no name", "1"] } as unknown as Parameters<Transfer["onResponseStart"]>[0];
      expect(() => transfer.onResponseStart(controller, 200, {}, "Fine")).toThrow("no name");
      response.statusMessage = "\u2713";
      answer(response, json(502, {}));
    });
    const { status, statusText } = await fetch(server.origin);
    expect([status, statusText, statuses]).toEqual([502, "Bad Gateway", []]);
  });

  it("event by event, and without a limit between two", async () => {
    let emit = (_: string) => {};
    const proxy = await proxying(
      {},
      {},
      {
        respond(_, response) {
          response.writeHead(200, { "content-type": "text/event-stream" });
          emit = (event) => void response.write(event);
          response.flushHeaders();
        },
      },
    );
    const { outgoing, answered } = opened(proxy, "GET", "/events");
    outgoing.end();
    const events = (await answered)[Symbol.asyncIterator]();
    for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
      emit(event);
      expect(String((await events.next()).value)).toBe(event);
    }
  });

  it("with its trailers", async () => {
    const proxy = await proxying(
      {},
      {},
      {
        respond(_, response) {
          response.writeHead(200, { trailer: "x-sum" });
          response.write("body");
          response.addTrailers({ "x-sum": "42" });
          response.end();
        },
      },
    );
    const { outgoing, answered } = opened(proxy, "GET", "/");
    outgoing.end();
    const response = await answered;
    expect(await text(response)).toBe("body");
    expect([response.headers.trailer, response.trailers]).toEqual(["x-sum", { "x-sum": "42" }]);
  });

  it.each([
    ["/there", "/@HOST/there"],
    ["there", "there"],
    ["//other.example/there", "//other.example/there"],
    ["https://other.example/there", "https://other.example/there"],
  ])("as the redirect that it is: %s", async (location, below) => {
    await using other = await startServer((_, response) => void response.writeHead(307, { location }).end());
    const { call } = await proxying({ apiUrl: other.origin });
    const { host } = new URL(other.origin);
    const answers = [await call("/here"), await call(`/@${host}/here`)];
    expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual([
      [307, location],
      [307, below.replace("HOST", host)],
    ]);
    expect(other.requests).toHaveLength(2);
  });

  it("as a 502 if there is none, and says of which host", async () => {
    const { call, events } = await proxying({ apiUrl: "http://127.0.0.1:9" });
    const { status, body } = await call("/things");
    expect([status, body.error_description]).toEqual([502, "127.0.0.1:9 cannot be reached (ECONNREFUSED)."]);
    expect(events).toMatchObject([{ type: "answered", status: 502 }]);
  });

  it.each([
    ["no HTTP", "nothing\r\n\r\n", "answered with what HTTP does not allow."],
    [
      "17 KiB of headers",
      `HTTP/1.1 200 OK\r\n${`X-A: ${"a".repeat(1017)}\r\n`.repeat(17)}\r\n`,
      "answered with headers of more than 16 KiB (UND_ERR_HEADERS_OVERFLOW).",
    ],
    ["nothing", "", "ended the connection, or sent what is no answer (UND_ERR_SOCKET)."],
    [
      "100 Continue without being asked",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
      "ended the connection, or sent what is no answer (UND_ERR_SOCKET).",
    ],
  ])("as a 502 that says what was wrong with it: %s", async (_, bytes, why) => {
    await using api = await startServer((_, { socket }) => void socket?.end(bytes));
    const { call } = await proxying({ apiUrl: api.origin });
    const { status, body } = await call("/things");
    expect([status, body.error_description]).toEqual([502, `127.0.0.1:${api.port} ${why}`]);
  });

  it("no more once the agent has ended, and nothing says that the API is out of reach", async () => {
    const response = Object.assign(new EventEmitter(), { headersSent: false, closed: false, destroy: vi.fn() });
    const failed = vi.fn();
    const options = { response, prefix: "", answered: vi.fn(), failed } as unknown as TransferOptions;
    const dispatcher = new UndiciAgent();
    await dispatcher.destroy();
    dispatcher.dispatch({ origin: "http://127.0.0.1:9", path: "/", method: "GET" }, new Transfer(options));
    expect([response.destroy.mock.calls.length, failed.mock.calls]).toEqual([1, []]);
  });

  it("cut off where the API cut it off, with an event that says so", async () => {
    const proxy = await proxying(
      {},
      {},
      {
        respond(_, response) {
          response.writeHead(200, { "content-length": "10" });
          response.write("half", () => response.destroy());
        },
      },
    );
    const { outgoing, answered } = opened(proxy, "GET", "/");
    outgoing.end();
    await expect(text(await answered)).rejects.toThrow("aborted");
    expect(proxy.events).toMatchObject([
      { type: "forwarded", status: 200 },
      {
        type: "answered",
        status: 502,
        tsgId: proxy.agent.tsgId,
        error: expect.stringContaining("ended the connection"),
      },
    ]);
  });
});

describe("a rejected token is replaced, and the request sent again", () => {
  it.each([
    ["no body", undefined],
    ["a small body", "x".repeat(1000)],
    ["a body of 1 MiB", "x".repeat(MiB)],
  ])("with %s", async (_, body) => {
    const { agent, sase, call } = await proxying();
    await call("/first");
    sase.revoke();
    const answer = await call("/things", { method: "POST", ...(body && { body }) });
    expect(answer.status).toBe(200);
    const [, rejected, second] = sase.api.requests;
    expect([rejected?.status, second?.status, second?.body.toString()]).toEqual([401, 200, body ?? ""]);
    expect((await send(agent, { form: { grant_type: "client_credentials" } })).body.access_token).toBe(
      sase.issued[1]?.value,
    );
  });

  it("but a larger body is not: its 401 comes back, and the next request works", async () => {
    const { sase, call } = await proxying();
    await call("/first");
    sase.revoke();
    expect((await call("/things", { method: "POST", body: Buffer.alloc(MiB + 1) })).status).toBe(401);
    expect((await call("/things")).status).toBe(200);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("bodies stream", () => {
  it("up before the last byte is there, and the answer before the upload has ended", async () => {
    const proxy = await proxying(
      {},
      {},
      {
        async respond(_, response, body) {
          const chunks = body[Symbol.asyncIterator]();
          response.end(String((await chunks.next()).value));
        },
      },
    );
    const { agent } = proxy;
    const socket = connect(Number(new URL(agent.tokenUrl).port), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    let answers = "";
    socket.setEncoding("latin1").on("data", (data) => {
      answers += data;
    });
    socket.write(`${head(agent, "POST /up HTTP/1.1", `Content-Length: ${16 * MiB}`)}\r\nfirst`);
    await until(() => answers.endsWith("first"));
    // What the API did not take is read, too, and the connection is good for another request.
    socket.write(Buffer.alloc(16 * MiB - 5));
    socket.write(`${head(agent, "POST /next HTTP/1.1", "Content-Length: 4", "Connection: close")}\r\nnext`);
    await new Promise((closed) => socket.once("close", closed));
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
    expect(answers).toMatch(/next$/);
  });

  it("down no faster than the program reads, and whole", async () => {
    const size = 64 * MiB;
    let written = 0;
    const proxy = await proxying(
      {},
      {},
      {
        async respond(_, response) {
          response.writeHead(200, { "content-length": String(size) });
          for (; written < size; written += MiB) {
            if (!response.write(Buffer.alloc(MiB))) await new Promise((drained) => response.once("drain", drained));
          }
          response.end();
        },
      },
    );
    const { outgoing, answered } = opened(proxy, "GET", "/down");
    outgoing.end();
    const response = await answered;
    await new Promise((resolve) => response.once("readable", resolve));
    await settled(() => written);
    expect(written).toBeLessThan(size / 2);
    expect(await buffer(response)).toHaveLength(size);
  });

  it("up no faster than the API reads, and whole", async () => {
    const size = 64 * MiB;
    let received = 0;
    let read = () => {};
    const proxy = await proxying(
      {},
      {},
      {
        async respond(_, response, body) {
          await new Promise<void>((resolve) => {
            read = resolve;
          });
          for await (const chunk of body) received += (chunk as Buffer).length;
          response.end();
        },
      },
    );
    let sent = 0;
    const { outgoing, answered } = opened(proxy, "PUT", "/up", { "content-length": String(size) });
    const uploaded = (async () => {
      for (; sent < size; sent += MiB) {
        if (!outgoing.write(Buffer.alloc(MiB))) await new Promise((drained) => outgoing.once("drain", drained));
      }
      outgoing.end();
    })();
    await settled(() => sent);
    expect(sent).toBeLessThan(size / 2);
    read();
    await uploaded;
    expect([(await answered).statusCode, received]).toEqual([200, size]);
  });

  it("after 100 Continue, which comes only if the request may go on", async () => {
    const { agent } = await proxying();
    const fields = ["Expect: 100-continue", "Content-Length: 2", "Connection: close"];
    const bytes = `${head(agent, "POST /up HTTP/1.1", ...fields)}\r\n`;
    const answer = await exchange(agent, `${bytes}{}`);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(await exchange(agent, bytes.replace(agent.secret, "x"))).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe("if one side goes", () => {
  it("the API sees that the program has gone, while it answers and while a body arrives", async () => {
    let closed = 0;
    const proxy = await proxying(
      {},
      {},
      {
        respond(_, response) {
          response.on("close", () => closed++);
          response.writeHead(200).write("begun");
        },
      },
    );
    const { outgoing, answered } = opened(proxy, "GET", "/");
    outgoing.end();
    await answered;
    outgoing.destroy();
    await until(() => closed === 1);
    const upload = opened(proxy, "POST", "/", { "content-length": String(MiB) });
    upload.outgoing.on("error", () => {}).write("x");
    await upload.answered;
    upload.outgoing.destroy();
    await until(() => closed === 2);
  });

  it("a program that went while a token was awaited costs the API no request", async () => {
    const proxy = await proxying();
    const { sase } = proxy;
    sase.auth.misbehave({ latency: 100 });
    const { outgoing } = opened(proxy, "GET", "/");
    outgoing.on("error", () => {}).end();
    await until(() => sase.auth.requests.length === 1);
    outgoing.destroy();
    await until(() => sase.auth.tokenRequests.length === 1 && proxy.underWay() === 0);
    expect((await proxy.call("/next")).status).toBe(200);
    expect(sase.api.requests.map(({ path }) => path)).toEqual(["/next"]);
  });
});

it("a connection serves one program after another", async () => {
  const { agent, sase, call } = await proxying();
  const connection = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => connection.destroy());
  for (let round = 0; round < 3; round++) expect((await call("/things", { connection })).status).toBe(200);
  expect((await send(agent, { path: "/ready", method: "GET", connection })).status).toBe(200);
  expect(sase.api.requests).toHaveLength(3);
});

it("of undici no more is loaded than its dispatchers: as a whole it replaces that of Node's own fetch", () => {
  const program = `
    import { createRequire } from "node:module";
    import "./src/proxy/proxy.ts";
    const files = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes("/undici/"));
    console.log(files.length > 10, files.filter((path) => /undici.(index|lib.(global|web))/.test(path)));
  `;
  const cwd = join(import.meta.dirname, "..", "..");
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { cwd, encoding: "utf8" });
  expect(stdout).toBe("true []\n");
});

it("without a proxy there is nothing else than the token endpoint", async () => {
  const { agent } = await proxying({}, { proxy: undefined });
  expect(agent.proxyUrl).toBeUndefined();
  expect((await send(agent, { method: "GET", path: "/things", headers: bearer(agent.secret) })).status).toBe(404);
});

it.each(["/oauth2/other", "/auth/v1/oauth2/other", "/am/oauth2/other", "/oauth2/access_token/"])(
  "the API gets nothing below the token endpoint: %s",
  async (path) => {
    const { call, sase } = await proxying();
    expect((await call(path)).status).toBe(404);
    expect(sase.api.requests).toHaveLength(0);
  },
);

/** Waits until a number has not changed for a few turns of the event loop. */
async function settled(value: () => number): Promise<void> {
  for (let still = 0, before = -1; still < 20; before = value()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    still = value() === before ? still + 1 : 0;
  }
}
