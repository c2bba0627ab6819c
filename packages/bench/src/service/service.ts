import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { issueToken } from "./issue-token.ts";
import type { Behaviour, Command, Counts, Ready } from "./protocol.ts";

/** The token service and the API, in a process of their own, so that they take no time from the contestant. */

let behaviour: Behaviour = { lifetime: 900, tokenLatency: 0, stagger: 0 };
let counts: Counts = newCounts();
let tokensInFlight = 0;
/** When each token that is accepted expires, in ms. */
const accepted = new Map<string, number>();

function newCounts(): Counts {
  return { tokenRequests: 0, mostTokenRequests: 0, requests: 0, rejected: 0 };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

async function answerTokenRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  counts.tokenRequests++;
  counts.mostTokenRequests = Math.max(counts.mostTokenRequests, ++tokensInFlight);
  const tsgId = /tsg_id(?::|%3A)(\d+)/i.exec((await bodyOf(request)).toString())?.[1] ?? "";
  if (behaviour.tokenLatency > 0) await new Promise((resolve) => setTimeout(resolve, behaviour.tokenLatency));
  const { lifetime } = behaviour;
  const token = issueToken(tsgId, lifetime);
  accepted.set(`Bearer ${token}`, Date.now() + lifetime * 1000);
  tokensInFlight--;
  answer(response, 200, { access_token: token, scope: `tsg_id:${tsgId}`, token_type: "Bearer", expires_in: lifetime });
}

function answerApiRequest(request: IncomingMessage, response: ServerResponse): void {
  const isAccepted = Date.now() < (accepted.get(request.headers.authorization ?? "") ?? 0);
  const turn = counts.requests++;
  if (!isAccepted) counts.rejected++;
  const status = isAccepted ? 200 : 401;
  const send = () => answer(response, status, isAccepted ? { data: [] } : { statusCode: 401, error: "Unauthorized" });
  request.resume();
  // Staggered: answers that are asked for together come one after another.
  if (behaviour.stagger > 0) setTimeout(send, (turn % 64) * behaviour.stagger);
  else request.once("end", send);
}

function listen(listener: RequestListener): Promise<string> {
  const server = createServer({ keepAliveTimeout: 0 }, listener);
  return new Promise((resolve) => {
    server.listen({ port: 0, host: "127.0.0.1", backlog: 16_384 }, () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function obey(command: Command): Counts {
  const before = counts;
  if (command.behave) {
    behaviour = { lifetime: 900, tokenLatency: 0, stagger: 0, ...command.behave };
    counts = newCounts();
  }
  if (command.revoke) accepted.clear();
  if (command.accept) accepted.set(command.accept, Number.POSITIVE_INFINITY);
  return before;
}

process.on("message", (command: Command) => process.send?.(obey(command)));
// The parent has exited.
process.on("disconnect", () => process.exit());
const ready: Ready = { authOrigin: await listen(answerTokenRequest), apiOrigin: await listen(answerApiRequest) };
process.send?.(ready);
