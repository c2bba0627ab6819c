import { type RequestListener, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Answer CONNECT as other requests. Without a listener Node closes the connection without a word. */
export function answerConnect(server: Server, listener: RequestListener): void {
  server.on("connect", (request, socket: Socket) => {
    const response = new ServerResponse(request);
    // Node listens for errors no more.
    socket.on("error", () => {});
    try {
      response.assignSocket(socket);
    } catch {
      // Another answer is under way on this connection.
      return void socket.destroy();
    }
    response.once("finish", () => socket.destroySoon());
    listener(request, response);
  });
}
