import { Discreet } from "./redacted.ts";

/** A token that the mock issued. Printing it does not show `value`. */
export class IssuedToken extends Discreet {
  /** The TSG that it is for. */
  readonly tsgId: string;
  /** The account that it was issued to. */
  readonly clientId: string;
  /** Ms since the epoch, in whole seconds as in the JWT's `iat`. */
  readonly issuedAt: number;
  /** Ms since the epoch, in whole seconds as in the JWT's `exp`. */
  readonly expiresAt: number;
  readonly #value: string;

  constructor(value: string, facts: Pick<IssuedToken, "tsgId" | "clientId" | "issuedAt" | "expiresAt">) {
    super();
    this.#value = value;
    this.tsgId = facts.tsgId;
    this.clientId = facts.clientId;
    this.issuedAt = facts.issuedAt;
    this.expiresAt = facts.expiresAt;
  }

  /** The token itself, as it was sent to the client. */
  get value(): string {
    return this.#value;
  }

  toJSON(): object {
    const { tsgId, clientId, issuedAt, expiresAt } = this;
    return { tsgId, clientId, issuedAt, expiresAt };
  }
}
