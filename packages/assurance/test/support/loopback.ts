import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";

/** A server on a loopback port, for as long as it is in scope. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** Let a server listen. Closing it ends what is connected, too. */
export async function listen(server: NetServer, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // a client that gives up
    socket.once("close", () => sockets.delete(socket));
  };
  server.on("connection", keep);
  await once(server.listen(port, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.off("connection", keep); // it may listen again
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export async function listenHttp(listener?: RequestListener): Promise<Listening & { origin: string; server: Server }> {
  const server = createServer(listener);
  const listening = await listen(server);
  return { ...listening, server, origin: `http://127.0.0.1:${listening.port}` };
}
