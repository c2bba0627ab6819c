/** What an {@link AccessToken} is made of. */
export interface AccessTokenInit {
  /** The token, without `Bearer`. */
  value: string;
  /** ms since the epoch */
  expiresAt: number;
  /** The TSG that the token is for. */
  tsgId: string;
}

/**
 * An access token of one TSG. Printing it (`console.log`, `JSON.stringify`, `String`) never shows the token itself.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export interface AccessToken {
  /** The TSG that the token is for. */
  readonly tsgId: string;
  /** ms since the epoch */
  readonly expiresAt: number;
  /** The token. Who holds it may act in the TSG until it expires. */
  readonly value: string;
  /** The value of an `Authorization` header: `Bearer …`. */
  readonly authorization: string;
  /** The TSG and the expiry, without the token. */
  toString(): string;
}

// Apart from its type: with a private member in that, tokens of two copies of this package would not be assignable.
/**
 * Makes an access token of a token that you have already, for a token source of your own.
 *
 * @example
 * ```ts
 * import { AccessToken } from "@sase-auth/core";
 *
 * const token = new AccessToken({ value: "eyJ…", tsgId: "1838006364", expiresAt: Date.now() + 900_000 });
 * const source = { getToken: async () => token, replaceToken: async () => token };
 * ```
 */
export const AccessToken: new (init: AccessTokenInit) => AccessToken = class AccessToken {
  declare readonly tsgId: string;
  declare readonly expiresAt: number;
  readonly #authorization: string;

  constructor({ value, expiresAt, tsgId }: AccessTokenInit) {
    this.tsgId = tsgId;
    this.expiresAt = expiresAt;
    this.#authorization = `Bearer ${value}`;
  }

  static {
    // What Node's util.inspect calls; with `showHidden` and `getters` it would show our getters otherwise.
    Object.assign(AccessToken.prototype, {
      [Symbol.for("nodejs.util.inspect.custom")]: AccessToken.prototype.toString,
    });
  }

  get value(): string {
    return this.#authorization.slice("Bearer ".length);
  }

  get authorization(): string {
    return this.#authorization;
  }

  toString(): string {
    return `AccessToken ${JSON.stringify(this)}`;
  }
};
