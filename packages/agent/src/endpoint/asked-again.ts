import type { Socket } from "node:net";
import type { AccessToken } from "@sase-auth/core";

/** ms after an answer within which a client that asks again says that the token was of no use to it. */
const WITHIN = 30_000;
/** TSGs that are remembered for a connection. */
const MOST = 100;

/**
 * Which token was answered on which connection. A client that asks again on its connection has met a 401: the vendor's Go client does
 * that. An answer on another connection went to another program, and says nothing.
 */
export class AskedAgain {
  readonly #answered = new WeakMap<Socket, Map<string, { token: AccessToken; at: number }>>();

  note(socket: Socket, token: AccessToken): void {
    const answered = this.#answered.get(socket) ?? new Map();
    this.#answered.set(socket, answered);
    answered.delete(token.tsgId);
    answered.set(token.tsgId, { token, at: performance.now() });
    const [oldest] = answered.keys();
    if (answered.size > MOST) answered.delete(oldest);
  }

  /** Whether the client of this connection has just been given the token that it would get now. */
  isAbout(socket: Socket, current: AccessToken): boolean {
    const last = this.#answered.get(socket)?.get(current.tsgId);
    return last !== undefined && last.token.value === current.value && performance.now() - last.at < WITHIN;
  }
}
