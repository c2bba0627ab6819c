import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { HTTPS_PORT, type MockOrigins, originFor, refusal } from "./hosts.ts";

export interface ProxyOptions {
  readonly mock: MockOrigins;
  /** Takes over a connection to one of the vendor's hosts. */
  readonly onTunnel: (socket: Socket) => void;
  /** Is told the name of a host that was refused, each time. */
  readonly onRefused: (host: string) => void;
}

/** A proxy that knows the way to the vendor's hosts, and refuses every other host by name. */
export function vendorProxy({ mock, onTunnel, onRefused }: ProxyOptions): Server {
  const server = createServer((incoming, response) => {
    const url = URL.canParse(incoming.url ?? "") ? new URL(incoming.url as string) : undefined;
    const origin = url?.protocol === "https:" ? originFor(url.hostname, url.port || HTTPS_PORT, mock) : undefined;
    if (url && origin) return forward(incoming, response, new URL(url.pathname + url.search, origin));
    const name = url
      ? `${url.hostname}:${url.port || (url.protocol === "https:" ? HTTPS_PORT : 80)}`
      : "A path without a host";
    onRefused(name);
    response.writeHead(403, { "content-type": "text/plain" }).end(`${refusal(name)}.\n`);
  });
  server.on("connect", ({ url = "" }: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => {}); // a client that goes without a word
    const [, host = url, port] = /^(.*):(\d+)$/.exec(url) ?? [];
    if (originFor(host, port, mock)) {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) socket.unshift(head);
      return onTunnel(socket);
    }
    onRefused(url);
    const text = `${refusal(url)}.\n`;
    const headers = ["Content-Type: text/plain", `Content-Length: ${Buffer.byteLength(text)}`, "Connection: close"];
    socket.end(`HTTP/1.1 403 Not a host of the mock\r\n${headers.join("\r\n")}\r\n\r\n${text}`);
  });
  return server;
}

/** Clients such as axios before 1.16.1 send a request for an https URL to the proxy as it is. */
function forward(incoming: IncomingMessage, response: ServerResponse, url: URL): void {
  const { method = "GET", headers } = incoming;
  const sent = request(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on("error", () => incoming.socket.resetAndDestroy());
  incoming.pipe(sent);
}
