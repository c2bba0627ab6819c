import { connect, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { HTTPS_PORT, type MockOrigins, originFor } from "./hosts.ts";

/** End TLS on a connection to one of the vendor's hosts, and hand what it carries to the mock. */
export function endTls(raw: Socket, secureContext: SecureContext, mock: MockOrigins): void {
  const secure = new TLSSocket(raw, { isServer: true, secureContext });
  // A client that does not trust the authority ends the connection.
  secure.on("error", () => raw.destroy());
  secure.once("secure", () => {
    const { servername } = secure as { servername?: unknown };
    const { port } = new URL(originFor(String(servername), HTTPS_PORT, mock) ?? mock.apiOrigin);
    const upstream = connect(Number(port), "127.0.0.1");
    secure.pipe(upstream).pipe(secure);
    // A reset by the mock, or a mock that is stopped, is a reset for the client.
    upstream.on("error", () => raw.resetAndDestroy());
    upstream.once("close", () => secure.destroySoon());
    secure.once("close", () => upstream.destroy());
  });
}
