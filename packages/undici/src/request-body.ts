import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import { isReplayable } from "@sase-auth/core/adapter";

/** Bytes of a body that can be read only once which are kept for the replay. */
const MOST = 1024 * 1024;

/** A request's body. If it can be read only once, as all that fetch sends, its beginning is kept while it is sent. */
export class RequestBody {
  /** To be sent the first time. */
  readonly first: unknown;
  readonly #given: unknown;
  #kept: Uint8Array[] = [];
  #size = 0;
  #isRead = false;

  constructor(given: unknown) {
    this.#given = given;
    this.first = given;
    if (isReplayable(given)) return;
    // Past the stream's own `on`, which would start it. The stream itself is sent, because undici looks at its length.
    if (isStream(given)) EventEmitter.prototype.on.call(given, "data", (chunk) => this.#keep(chunk));
    else if (isIterable(given)) this.first = this.#read(given);
  }

  /** To be sent a second time: what was given, if that holds its bytes or is too large, and otherwise what was kept. */
  again(): unknown {
    return this.#isWhole() ? Buffer.concat(this.#kept) : this.#given;
  }

  #isWhole(): boolean {
    if (this.#size > MOST) return false;
    const { _readableState, readableLength } = Object(this.#given) as Readable & {
      _readableState?: { ended: boolean };
    };
    return this.#isRead || (_readableState?.ended === true && readableLength === 0);
  }

  #keep(chunk: Uint8Array | string): void {
    this.#size += chunk.length;
    if (this.#size > MOST) this.#kept = [];
    else this.#kept.push(Buffer.from(chunk as Uint8Array));
  }

  async *#read(body: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array | string> {
    for await (const chunk of body) {
      this.#keep(chunk);
      yield chunk;
    }
    this.#isRead = true;
  }
}

function isStream(body: unknown): body is EventEmitter {
  const { pipe, on } = Object(body);
  return typeof pipe === "function" && typeof on === "function";
}

function isIterable(body: unknown): body is AsyncIterable<Uint8Array | string> {
  return Symbol.asyncIterator in Object(body) || Symbol.iterator in Object(body);
}
