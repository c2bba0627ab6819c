import { once } from "node:events";
import { createServer, type RequestListener, request } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type Certificate, certificate } from "../support/certificates.ts";
import { type Listening, listen } from "../support/loopback.ts";

/** How to get to the token service. */
export type Way = "http" | "https" | "name" | "proxy";

/** A name that does not exist (RFC 6761 6.4). */
export const UNKNOWN_NAME = "auth.sase-auth.invalid";

/** A server before the mock's token service: it passes requests on, unless it has a fault to play. */
export class Front implements AsyncDisposable {
  /** What to do with a request instead. */
  fault: RequestListener | undefined;
  /** What happens to a request once it has been answered. */
  answered: RequestListener | undefined;
  /** For https: the certificate that the client has to trust. */
  readonly certificate: Certificate | undefined;
  readonly #origin: string;
  readonly #server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>;
  #listening: Listening | undefined;
  #port = 0;

  private constructor(origin: string, tls?: Certificate) {
    this.#origin = origin;
    this.certificate = tls;
    const serve: RequestListener = (request, response) => {
      response.once("finish", () => this.answered?.(request, response));
      (this.fault ?? this.#passOn)(request, response);
    };
    this.#server = tls ? createTlsServer(tls, serve) : createServer(serve);
    this.#server.on("tlsClientError", () => {}); // clients that do not trust it
  }

  static async start(origin: string, way: Way): Promise<Front> {
    const tls = way === "http" ? undefined : await certificate({ names: ["localhost", UNKNOWN_NAME] });
    const front = new Front(origin, tls);
    await front.start();
    return front;
  }

  get ca(): string | undefined {
    return this.certificate?.cert;
  }

  get port(): number {
    return this.#port;
  }

  /** When the next request arrives. */
  async arrival(): Promise<void> {
    await once(this.#server, "request");
  }

  /** Let requests wait until the function that this returns is called. */
  hold(): () => void {
    const held: (() => void)[] = [];
    this.fault = (request, response) => held.push(() => this.#passOn(request, response));
    return () => {
      this.fault = undefined;
      for (const passOn of held) passOn();
    };
  }

  /** Show another certificate from now on. */
  serve(tls: Certificate | undefined): void {
    if (tls && "setSecureContext" in this.#server) this.#server.setSecureContext(tls);
  }

  /** Listen, on the same port as before. */
  async start(): Promise<void> {
    this.#listening = await listen(this.#server, this.#port);
    this.#port = this.#listening.port;
  }

  /** Play no fault any more. */
  behave(): void {
    this.fault = undefined;
    this.answered = undefined;
  }

  /** Refuse connections, and end those that are open. */
  async stop(): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]();
    this.#listening = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  readonly #passOn: RequestListener = (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passedOn = request(this.#origin + url, { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passedOn.on("error", () => outgoing.destroy());
    incoming.pipe(passedOn);
  };
}
