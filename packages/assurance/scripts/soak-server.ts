/** The service that the soak runs against: a token service that keeps failing, and an API. A process of its own. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Listening, listen } from "../test/support/loopback.ts";

/** The figures that it reports. */
export interface ServerFigures {
  tokenRequests: number;
  failedTokenRequests: number;
  /** How often the token service was down for a while. */
  outages: number;
  apiRequests: number;
  /** API requests that were answered with 401. */
  rejected: number;
  /** How often all tokens were revoked. */
  revocations: number;
  /** Open at the moment, to either server. */
  connections: number;
}

export interface Addresses {
  readonly tokenUrl: string;
  readonly apiUrl: string;
}

/** s. `expires_in` says a second less, 11 s. A renewal in the background starts 2.75 to 3.67 s before that, and callers wait in the last 0.73 s. */
const LIFETIME = 12;
/** ms: shorter than what is left for the background, at least 2.02 s. */
const OUTAGE = 2_000;
const OUTAGE_EVERY = 15_000;
/** ms: while the load of even a short run is on. */
const FIRST_REVOCATION = 3_000;
/** ms: a second rejection within a minute is taken for one that no token helps against. */
const REVOCATION_EVERY = 70_000;

const figures: ServerFigures = {
  tokenRequests: 0,
  failedTokenRequests: 0,
  outages: 0,
  apiRequests: 0,
  rejected: 0,
  revocations: 0,
  connections: 0,
};

/** When each token expires, ms. */
const tokens = new Map<string, number>();

/** Faults, one of which a third of the token requests meet. */
const FAULTS: readonly RequestListener[] = [
  (_, response) => void response.writeHead(500).end(),
  (_, response) => void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
  (_, response) => void response.writeHead(503, { "retry-after": "1" }).end(),
  (_, response) => void response.writeHead(429).end(),
  ({ socket }) => void socket.resetAndDestroy(),
  ({ socket }) => void socket.end(),
  ({ socket }, response) => {
    response.writeHead(200, { "content-length": 1000 }).write("{");
    setTimeout(() => socket.destroy(), 20);
  },
  unanswered,
];
/** Failures of one TSG in a row, of which one is unanswered. More of them and an outage may take longer than the 30 s that a caller waits. */
const MOST_IN_A_ROW = 2;
/** What the last requests of each TSG met. */
const met = new Map<string, readonly RequestListener[]>();

function unanswered(): void {}

/** What a request of a TSG meets; undefined if it is answered. */
function faultFor(tsgId: string): RequestListener | undefined {
  const before = met.get(tsgId) ?? [];
  const fault = FAULTS[Math.floor(Math.random() * FAULTS.length)] as RequestListener;
  const isEnough = before.length >= MOST_IN_A_ROW || (fault === unanswered && before.includes(unanswered));
  const isMet = !isEnough && Math.random() < 1 / 3;
  met.set(tsgId, isMet ? [...before, fault] : []);
  return isMet ? fault : undefined;
}

async function answerTokenRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, tsgId = ""] = /tsg_id:(\d+)/.exec(await text(request)) ?? [];
  figures.tokenRequests++;
  const fault = faultFor(tsgId);
  if (fault) {
    figures.failedTokenRequests++;
    return fault(request, response);
  }
  const iat = Math.floor(Date.now() / 1000);
  const exp = iat + LIFETIME;
  const claims = Buffer.from(JSON.stringify({ scope: [`tsg_id:${tsgId}`], iat, exp })).toString("base64url");
  const token = `fake.${claims}.${randomUUID()}`;
  tokens.set(token, exp * 1000);
  answerJson(response, { access_token: token, token_type: "Bearer", expires_in: LIFETIME - 1 });
}

async function answerApiRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  for await (const _ of request);
  figures.apiRequests++;
  const expiresAt = tokens.get(request.headers.authorization?.slice("Bearer ".length) ?? "") ?? 0;
  if (Date.now() < expiresAt) return answerJson(response, { data: [], path: request.url });
  figures.rejected++;
  response.writeHead(401, { "content-type": "text/plain" }).end("Jwt is expired");
}

function answerJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

const authServer = createServer((request, response) => void answerTokenRequest(request, response));
const apiServer = createServer((request, response) => void answerApiRequest(request, response));
apiServer.keepAliveTimeout = 60_000; // an idle connection that is closed as the next request comes is no fault of ours
let auth: Listening = await listen(authServer);
const api = await listen(apiServer);

setInterval(async () => {
  figures.outages++;
  const { port } = auth;
  await auth[Symbol.asyncDispose]();
  setTimeout(async () => {
    auth = await listen(authServer, port);
  }, OUTAGE);
}, OUTAGE_EVERY);

function revoke(): void {
  figures.revocations++;
  tokens.clear();
  setTimeout(revoke, REVOCATION_EVERY);
}
setTimeout(revoke, FIRST_REVOCATION);

for (const server of [authServer, apiServer]) {
  server.on("connection", (socket) => {
    figures.connections++;
    socket.once("close", () => figures.connections--);
  });
}

process.on("message", () => process.send?.(figures));
process.on("disconnect", () => process.exit());
const addresses: Addresses = {
  tokenUrl: `http://127.0.0.1:${auth.port}/oauth2/access_token`,
  apiUrl: `http://127.0.0.1:${api.port}`,
};
process.send?.(addresses);
