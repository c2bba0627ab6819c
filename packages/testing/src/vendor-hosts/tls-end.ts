import { connect, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { HTTPS_PORT, type MockOrigins, originFor } from "./hosts.ts";

export interface TlsEndOptions {
  readonly mock: MockOrigins;
  readonly secureContext: SecureContext;
  /** Is told that a client does not trust the authority. Clients that are made with Node end the connection without a word. */
  readonly onUntrusted: () => void;
}

/** The alerts by which a client says so (RFC 8446 6.2). */
const DISTRUST = /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)$/;

/** End TLS on a connection to one of the vendor's hosts, and hand what it carries to the mock. */
export function endTls(raw: Socket, { mock, secureContext, onUntrusted }: TlsEndOptions): void {
  const secure = new TLSSocket(raw, { isServer: true, secureContext });
  secure.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
    raw.destroy();
    if (DISTRUST.test(code)) onUntrusted();
  });
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
