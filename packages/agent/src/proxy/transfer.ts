import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { responseHeaders } from "./forwarded-headers.ts";

type Controller = Dispatcher.DispatchController;

export interface TransferOptions {
  readonly response: ServerResponse;
  /** Goes before a path in `Location`. */
  readonly prefix: string;
  /** Called when the API has answered. */
  readonly answered: (status: number) => void;
  /** Called if it has not, or not to the end. */
  readonly failed: (error: Error) => void;
}

/** Node sends no such characters, of which undici reads some. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;
/** Bytes of a body that is sent together with the headers. */
const SMALL = 16_384;

/** Passes the answer of an API on as it arrives, no faster than the program reads it. */
export class Transfer implements Dispatcher.DispatchHandler {
  readonly #options: TransferOptions;
  #controller: Controller | undefined;
  #hasBody = false;
  /** Bytes of the body; NaN if that is not known. */
  #length = Number.NaN;

  constructor(options: TransferOptions) {
    this.#options = options;
    options.response.once("close", () => {
      if (!options.response.writableFinished) this.#controller?.abort(new Error("The program has gone."));
    });
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#options.response.closed) controller.abort(new Error("The program has gone."));
  }

  onResponseStart(controller: Controller, status: number, fields: IncomingHttpHeaders, statusText = ""): void {
    const { response, prefix, answered } = this.#options;
    if (status < 200) return;
    this.#length = Number(fields["content-length"]);
    response.sendDate = false;
    const headers = responseHeaders(controller.rawHeaders as Buffer[], fields, prefix);
    response.writeHead(status, UNSENDABLE.test(statusText) ? sendable(statusText) : statusText, headers);
    answered(status);
    // Not at once: what has arrived with them is sent with them.
    process.nextTick(() => this.#hasBody || response.flushHeaders());
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    const { response } = this.#options;
    const isWhole = !this.#hasBody && chunk.length === this.#length && chunk.length <= SMALL;
    this.#hasBody = true;
    // Text is sent in one piece with the headers. A character of it is a byte.
    if (isWhole) return void response.end(chunk.toString("latin1"), "latin1");
    if (response.write(chunk)) return;
    controller.pause();
    response.once("drain", () => controller.resume());
  }

  onResponseEnd(controller: Controller, fields: IncomingHttpHeaders): void {
    const { response } = this.#options;
    const trailers = controller.rawTrailers as Buffer[] | null;
    if (trailers && trailers.length > 0) response.addTrailers(pairs(responseHeaders(trailers, fields, "")));
    this.#hasBody = true;
    if (!response.writableEnded) response.end();
  }

  onResponseError(_: Controller, error: Error): void {
    const { response, failed } = this.#options;
    // If the agent has ended, nobody waits for a word.
    const hasEnded = (error as NodeJS.ErrnoException).code === "UND_ERR_DESTROYED";
    if (hasEnded) response.destroy();
    else if (!response.closed) failed(error);
  }
}

function sendable(text: string): string {
  return text.replaceAll(new RegExp(UNSENDABLE, "g"), "?");
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ""] as [string, string]] : []));
}
