import { randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { assertKnownKeys } from "../known-keys.ts";
import { listen } from "../listen.ts";
import type { MockSase } from "../mock-sase.ts";
import { Discreet } from "../redacted.ts";
import { type Asked, ROUTES, runRoute } from "./control-routes.ts";

/** Options of `serveControl`. */
export interface ControlOptions {
  /** The port of 127.0.0.1; default 0, a free one. */
  port?: number;
  /** What requests authenticate with; default a generated one. */
  key?: string;
}

/**
 * Serve the control API of a mock on loopback, so that tests in any language can revoke, misbehave, rotate, move the clock, see the
 * requests and reset.
 *
 * @example
 * ```ts
 * import { serveControl, startMockSase } from "@sase-auth/testing";
 *
 * const sase = await startMockSase();
 * const control = await serveControl(sase);
 * const headers = { authorization: `Bearer ${control.key}` };
 * await fetch(`${control.url}/revoke`, { method: "POST", headers });
 * await control.close();
 * await sase.close();
 * ```
 *
 * @throws {TypeError} if an option is unknown
 * @throws {Error} if the port cannot be used
 */
export async function serveControl(sase: MockSase, options: ControlOptions = {}): Promise<Control> {
  assertKnownKeys("serveControl's options", options, ["port", "key"]);
  const { port = 0, key = `mock-key-${randomUUID()}` } = options;
  const server = createServer((request, response) => {
    answer(sase, key, request).then(
      ({ status, body }) => send(response, status, body),
      (error: Error) => send(response, error instanceof TypeError ? 400 : 500, { error: error.message }),
    );
  });
  await listen(server, port);
  return new Control(server, key);
}

/** A running control API. Printing it does not show the key. */
export class Control extends Discreet {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly #key: string;
  readonly #server: Server;

  constructor(server: Server, key: string) {
    super();
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#key = key;
    this.#server = server;
  }

  /** For `Authorization: Bearer <key>`. */
  get key(): string {
    return this.#key;
  }

  /** End it. The mock goes on. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Close it at the end of a scope: `await using control = …`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  toJSON(): object {
    return { url: this.url };
  }
}

interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

async function answer(sase: MockSase, key: string, request: IncomingMessage): Promise<ControlAnswer> {
  const { method = "", url = "/", headers } = request;
  if (!isKey(headers.authorization, key)) {
    return { status: 401, body: { error: "Send the key of the mock: Authorization: Bearer <key>." } };
  }
  const [path = "/", query = ""] = url.split("?", 2);
  const name = `${method} ${path}`;
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (!route) return { status: 404, body: { error: `Use one of: ${Object.keys(ROUTES).join(", ")}.` } };
  const asked = method === "GET" ? Object.fromEntries(new URLSearchParams(query)) : membersOf(await text(request));
  return { status: 200, body: await runRoute(name, route, sase, asked) };
}

function isKey(authorization = "", key: string): boolean {
  const [sent, expected] = [Buffer.from(authorization), Buffer.from(`Bearer ${key}`)];
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}

/** @throws {TypeError} if the body is neither empty nor a JSON object */
function membersOf(body: string): Asked {
  if (body.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Asked;
  } catch {} // told below
  throw new TypeError('The body is no JSON object. Send one, such as { "host": "auth", "fault": { "status": 503 } }.');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}
