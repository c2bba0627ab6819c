import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { SentAnswer } from "./record/sent-answer.ts";
import { Discreet } from "./redacted.ts";

/** Which of the two servers a request came to. */
export type MockHost = "auth" | "api";

/** Why a token request did not authenticate. */
export type ClientRefusal = "no credentials" | "unknown client" | "wrong secret";

/** A request as it came in. Printing it does not show its headers and body, which hold tokens and secrets. */
export class ReceivedRequest extends Discreet {
  /** Where it came to: the auth host, or the API hosts. */
  readonly host: MockHost;
  /** Its method, such as `POST`. */
  readonly method: string;
  /** The request target, query included. */
  readonly path: string;
  /** When it came in: ms since the epoch, by the mock's clock. */
  readonly at: number;
  /** The TSG of the token it carried, once an API server has accepted that token. */
  tsgId: string | undefined;
  /** Ms until it was answered or its connection ended, by the process's own clock; undefined until then. */
  duration: number | undefined;
  /** What it was answered, if the mock was started with `record`. */
  answer: SentAnswer | undefined;
  /** Why the token endpoint did not accept the client, if that is so. The client is told none of this. */
  refusal: ClientRefusal | undefined;
  /** What the `respond` handler threw. The client was answered with status 500. */
  error: unknown;
  readonly #headers: IncomingHttpHeaders;
  readonly #rawHeaders: readonly string[];
  readonly #chunks: Buffer[];
  #response: ServerResponse | undefined;
  #status: number | undefined;

  /** `chunks` may still grow: they are the body as far as it has arrived. */
  constructor(host: MockHost, incoming: IncomingMessage, response: ServerResponse, at: number, chunks: Buffer[]) {
    super();
    this.host = host;
    this.method = incoming.method ?? "";
    this.path = incoming.url ?? "";
    this.at = at;
    this.#headers = incoming.headers;
    this.#rawHeaders = incoming.rawHeaders;
    this.#chunks = chunks;
    this.#response = response;
    const begun = performance.now();
    // A recorded request must not keep its connection in memory.
    response.once("close", () => {
      this.#status = this.status;
      this.#response = undefined;
      this.duration = performance.now() - begun;
    });
  }

  /** The headers in Node's form: names in lower case. */
  get headers(): IncomingHttpHeaders {
    return this.#headers;
  }

  /** The headers as sent: name, value, name, value. */
  get rawHeaders(): readonly string[] {
    return this.#rawHeaders;
  }

  /** The path without its query. */
  get pathname(): string {
    return this.path.split("?", 1)[0] ?? "";
  }

  /** What has arrived of the body; all of it by the time the mock answers, unless `respond` answers sooner. */
  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** The status it was answered with, once that has been sent. */
  get status(): number | undefined {
    return this.#response?.headersSent ? this.#response.statusCode : this.#status;
  }

  toJSON(): object {
    const { method, path, at, status, tsgId } = this;
    return { method, path, at, status, tsgId };
  }
}
