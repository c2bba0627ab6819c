import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How many connections are kept. */
const MOST = 1024;

/**
 * Keep at most 1,024 connections. Beyond that the oldest that has never sent a request makes room, so that idle connections keep nobody
 * from a token; if there is none, the new connection is closed.
 */
export function limitConnections(server: Server): void {
  const open = new Set<Socket>();
  const silent = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    if (open.size >= MOST) {
      const [oldest = socket] = silent;
      forget(oldest);
      oldest.destroy();
      if (oldest === socket) return;
    }
    open.add(socket);
    silent.add(socket);
    socket.once("close", () => forget(socket));
  });
  server.on("request", ({ socket }) => void silent.delete(socket));
  function forget(socket: Socket): void {
    open.delete(socket);
    silent.delete(socket);
  }
}
