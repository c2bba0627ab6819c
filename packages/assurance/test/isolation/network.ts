import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A request that has arrived. */
export interface Arrival {
  /** The origin that its connection was opened to. */
  readonly origin: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Real servers on loopback, and a way to them that notes where each connection was meant to go. */
export interface Network extends AsyncDisposable {
  /** Origins that a token may be sent to: a real one, and two made-up ones. */
  readonly listed: readonly string[];
  /** On loopback, and not listed. */
  readonly unlisted: readonly string[];
  /** Open a plain connection. A name on loopback leads there; the first server plays every other name. */
  dial(protocol: string, host: string, port: number | string): Socket;
  /** The requests that have arrived since the last call. */
  arrivals(): readonly Arrival[];
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

export async function startNetwork(): Promise<Network> {
  const destinations = new Map<string, string>();
  let arrived: Arrival[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const origin = destinations.get(connectionOf(request.socket, "server")) ?? "unknown";
    const { headers } = request;
    arrived.push({ origin, headers, authorization: headers.authorization });
    answer(request, response);
  };
  const first = await listen(createServer(serve), "127.0.0.1");
  const others = [await listen(createServer(serve), "127.0.0.1")];
  const sixth = await listen(createServer(serve), "::1").catch(() => undefined); // not every machine has it
  if (sixth) others.push(sixth);
  const ports = [first, ...others].map(portOf);
  return {
    listed: [`http://127.0.0.1:${ports[0]}`, "https://api.sase.paloaltonetworks.com", "https://api.example:8443"],
    unlisted: [`127.0.0.1:${ports[1]}`, `localhost:${ports[0]}`, `[::1]:${ports.at(-1)}`],
    dial(protocol, host, port) {
      const isHere = protocol === "http:" && LOOPBACK.test(host);
      const socket = connect(isHere ? { host, port: Number(port) } : { host: "127.0.0.1", port: ports[0] as number });
      const origin = new URL(`${protocol}//${host.includes(":") ? `[${host}]` : host}:${port}`).origin;
      socket.once("connect", () => destinations.set(connectionOf(socket, "client"), origin));
      return socket;
    },
    arrivals() {
      const taken = arrived;
      arrived = [];
      return taken;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([first, ...others].map(close));
    },
  };
}

/** The port of the client alone is not enough: connections to two servers may have the same. */
function connectionOf(
  { localAddress, localPort, remoteAddress, remotePort }: Socket,
  end: "client" | "server",
): string {
  const ends = [`${localAddress} ${localPort}`, `${remoteAddress} ${remotePort}`];
  return (end === "client" ? ends : ends.reverse()).join(" ");
}

/** `/to/…`: a redirect there. */
function answer({ url = "" }: IncomingMessage, response: ServerResponse): void {
  try {
    if (url.startsWith("/to/")) response.writeHead(302, { location: decodeURIComponent(url.slice("/to/".length)) });
  } catch {} // that is no header
  response.end();
}

async function listen(server: Server, host: string): Promise<Server> {
  server.listen(0, host);
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
