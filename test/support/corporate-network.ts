import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { SASE_ORIGINS } from "@sase-auth/core";
import { type MockSase, type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import { generate } from "selfsigned";

const AUTH_HOST = "auth.apps.paloaltonetworks.com";

/** The vendor's hosts as a program behind a corporate proxy sees them: real names, real TLS, a private CA. */
export interface CorporateNetwork extends AsyncDisposable {
  readonly sase: MockSase;
  /** What to set in the environment of a program: the proxy, the CA, and the credentials of the mock's account. */
  readonly environment: { readonly [name: string]: string };
  /** The `host:port` of each CONNECT that the proxy was asked for. */
  readonly tunnels: readonly string[];
  /** The `user:password` of each, or "". */
  readonly proxyUsers: readonly string[];
}

/**
 * @param folder where the certificate of the CA goes
 * @param options of the mock service
 */
export async function startCorporateNetwork(folder: string, options: MockSaseOptions): Promise<CorporateNetwork> {
  const sase = await startMockSase(options);
  const { front, certificate } = await startTlsFront(sase);
  const tunnels: string[] = [];
  const proxyUsers: string[] = [];
  const proxy = await startProxy(portOf(front), (host, basic) => {
    tunnels.push(host);
    proxyUsers.push(Buffer.from(basic, "base64").toString());
  });
  const caFile = join(folder, "corporate-ca.pem");
  await writeFile(caFile, certificate);
  const environment = {
    NODE_EXTRA_CA_CERTS: caFile,
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
    SASE_CLIENT_ID: sase.credentials.clientId,
    SASE_CLIENT_SECRET: sase.credentials.clientSecret,
    SASE_TSG_ID: sase.credentials.tsgId,
  };
  const close = async () => {
    for (const server of [proxy, front]) await new Promise((resolve) => server.close(resolve));
    await sase.close();
  };
  return { sase, environment, tunnels, proxyUsers, [Symbol.asyncDispose]: close };
}

/** Ends TLS for every host of the vendor, and hands the rest to the mock. */
async function startTlsFront(sase: MockSase): Promise<{ front: Server; certificate: string }> {
  const hosts = [AUTH_HOST, ...SASE_ORIGINS.map((origin) => new URL(origin).hostname)];
  const { private: key, cert } = await generate([{ name: "commonName", value: AUTH_HOST }], {
    extensions: [{ name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2, value })) }],
  });
  const front = createTlsServer({ key, cert }, (socket) => {
    const { port } = new URL(socket.servername === AUTH_HOST ? sase.authOrigin : sase.apiOrigin);
    tunnel(socket, Number(port));
  });
  await once(front.listen(0, "127.0.0.1"), "listening");
  return { front: front as unknown as Server, certificate: cert };
}

/** A proxy that connects to the front, whatever host it is asked for. */
async function startProxy(frontPort: number, onTunnel: (host: string, basic: string) => void): Promise<Server> {
  const proxy = createServer();
  proxy.on("connect", ({ url = "", headers }, socket) => {
    onTunnel(url, (headers["proxy-authorization"] ?? "").replace("Basic ", ""));
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    tunnel(socket as Socket, frontPort);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return proxy;
}

function tunnel(socket: Socket, port: number): void {
  const upstream = connect(port, "127.0.0.1");
  socket.pipe(upstream).pipe(socket);
  // A client that refuses the certificate goes without a word.
  socket.on("error", () => {}).once("close", () => upstream.destroy());
  upstream.on("error", () => {}).once("close", () => socket.destroy());
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
