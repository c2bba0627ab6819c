import { once } from "node:events";
import { createSecureServer, type Http2ServerRequest } from "node:http2";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { beforeAll, describe, expect, test } from "vitest";
import { saseAuth } from "../src/index.ts";
import { HOSTS, start } from "./start.ts";

let pem: { private: string; cert: string };
beforeAll(async () => {
  pem = await generate([{ name: "commonName", value: "localhost" }], { keySize: 2048 });
});

/** A server of HTTP/2 and HTTP/1.1 that accepts every token but the one that it met first, and sends bodies back. */
async function startSecure() {
  const versions: string[] = [];
  let first: string | undefined;
  const server = createSecureServer({ key: pem.private, cert: pem.cert, allowHTTP1: true });
  server.on("request", async (message: Http2ServerRequest, response) => {
    const { authorization } = message.headers;
    first ??= authorization;
    versions.push(`${message.httpVersion} ${authorization ? (authorization === first ? 401 : 200) : "none"}`);
    const chunks = await message.toArray();
    response.writeHead(authorization === first ? 401 : 200).end(Buffer.concat(chunks));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, versions, [Symbol.asyncDispose]: async () => void server.close() };
}

describe.each(HOSTS)("with undici %s", (_, undici) => {
  test.each([
    ["2.0", true],
    ["1.1", false],
  ] as const)("a token is placed, and replaced, by HTTP/%s", async (version, allowH2) => {
    await using secure = await startSecure();
    await using api = await start();
    const agent = new undici.Agent({ allowH2, connect: { rejectUnauthorized: false } });
    const dispatcher = agent.compose(saseAuth(api.tokens, { origins: [secure.origin] }));
    const { statusCode, body } = await undici.request(secure.origin, { dispatcher, method: "POST", body: "request" });
    expect([statusCode, await body.text()]).toEqual([200, "request"]);
    const response = await undici.fetch(secure.origin, { dispatcher, method: "PUT", body: "fetch" });
    expect([response.status, await response.text()]).toEqual([200, "fetch"]);
    expect(secure.versions).toEqual([`${version} 401`, `${version} 200`, `${version} 200`]);
    await agent.destroy();
  });
});
