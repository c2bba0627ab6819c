import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const HEADERS = {
  "cache-control": "no-store",
  connection: "close",
  "content-type": "text/html; charset=utf-8",
  // The page's own policy cannot say this: browsers ignore frame-ancestors in a <meta>.
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** A page that waits for its one reader. */
export interface ServedPage {
  readonly url: string;
  /** Settles when all is over and nothing listens any more: true if somebody came, false if nobody did in time. */
  readonly served: Promise<boolean>;
}

/** Serve a page to the first who asks for it at a path that cannot be guessed, from loopback, for `wait` ms at most. */
export async function serveOnce(html: string, wait: number): Promise<ServedPage> {
  const path = `/${randomBytes(24).toString("base64url")}`;
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}${path}`, served: answer(server, { host, path, html, wait }) };
}

interface Offer {
  host: string;
  path: string;
  html: string;
  wait: number;
}

async function answer(server: Server, { host, path, html, wait }: Offer): Promise<boolean> {
  let served = false;
  const timer = setTimeout(() => stop(server), wait);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const status = served ? 404 : statusFor(request, host, path);
    response.writeHead(status, status === 200 ? HEADERS : { connection: "close" });
    response.end(status === 200 ? html : undefined);
    if (status !== 200) return;
    served = true;
    server.close();
    // Not before the page has been sent. Browsers open a second connection ahead of need, which would keep us here.
    request.socket.once("close", () => stop(server));
  });
  await once(server, "close");
  clearTimeout(timer);
  return served;
}

function statusFor({ headers, method, url }: IncomingMessage, host: string, path: string): number {
  // A site whose name was made to resolve to 127.0.0.1 (DNS rebinding) sends its own name.
  if (headers.host !== host) return 421;
  if (url !== path) return 404;
  return method === "GET" ? 200 : 405;
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}
