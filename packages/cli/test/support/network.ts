import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Server as NetServer } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { generate } from "selfsigned";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./cli.ts";

/** A proxy that refuses every tunnel. */
export async function startRefusingProxy(status = 407): Promise<{ url: string; host: string }> {
  const proxy: Server = createServer();
  proxy.on("connect", (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`));
  const host = `127.0.0.1:${await listen(proxy)}`;
  return { url: `http://fake-user:fake-password@${host}`, host };
}

/** TLS in front of a server, by a CA that nobody knows; its certificate, which ends in `days`, is in `caFile`. */
export async function startTlsFront(origin: string, days = 1): Promise<{ origin: string; caFile: string }> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "Example Corporation CA" }], {
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    notBeforeDate: new Date(Date.now() - 10 * 86_400_000),
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  const front = createTlsServer({ key, cert, ALPNProtocols: ["http/1.1"] }, (socket) => {
    const upstream = connect(Number(new URL(origin).port), "127.0.0.1");
    socket.pipe(upstream).pipe(socket);
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
  });
  front.on("tlsClientError", () => {}); // clients that do not trust it
  const caFile = join(await temporaryFolder(), "ca.pem");
  await writeFile(caFile, cert);
  return { origin: `https://localhost:${await listen(front)}`, caFile };
}

async function listen(server: NetServer): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
