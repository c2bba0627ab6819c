import { createServer } from "node:http";
import { connect } from "node:net";
import { listen } from "../support/loopback.ts";

const PASSWORD = Buffer.from("fake-user:fake-password").toString("base64");

/** A proxy that tunnels for clients that authenticate. */
export interface Tunnel extends AsyncDisposable {
  /** Without user and password. */
  readonly url: string;
  /** Whether it asks for no authentication. */
  isOpen: boolean;
}

export async function startTunnel(): Promise<Tunnel> {
  const server = createServer();
  const listening = await listen(server);
  const tunnel: Tunnel = {
    url: `http://127.0.0.1:${listening.port}`,
    isOpen: true,
    [Symbol.asyncDispose]: listening[Symbol.asyncDispose],
  };
  server.on("connect", ({ url = "", headers }, socket) => {
    if (!tunnel.isOpen && headers["proxy-authorization"] !== `Basic ${PASSWORD}`) {
      const challenge = 'Proxy-Authenticate: Basic realm="fake"';
      socket.end(`HTTP/1.1 407 Proxy Authentication Required\r\n${challenge}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on("error", () => socket.destroy());
    socket.once("close", () => upstream.destroy());
  });
  return tunnel;
}
