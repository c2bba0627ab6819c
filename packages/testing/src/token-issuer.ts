import { randomUUID } from "node:crypto";
import type { TokenFault } from "./faults.ts";
import { IssuedToken } from "./issued-token.ts";
import { signToken } from "./jwt.ts";

/** Why a token is refused. */
export type Refusal = "missing" | "expired" | "invalid";

/** Issues tokens and remembers each one: only what is on this list is accepted, so a forged one never is. */
export class TokenIssuer {
  readonly issued: IssuedToken[] = [];
  readonly #byValue = new Map<string, IssuedToken>();
  readonly #revoked = new WeakSet<IssuedToken>();
  readonly #lifetime: number;
  readonly #now: () => number;
  /** Forgotten by no reset: what is recorded must show none of them. */
  readonly #values = new Set<string>();

  constructor(lifetime: number, now: () => number) {
    this.#lifetime = lifetime;
    this.#now = now;
  }

  async issue(clientId: string, tsgId: string, fault: TokenFault = {}): Promise<IssuedToken> {
    const iat = Math.floor(this.#now() / 1000);
    const facts = { clientId, tsgId, iat, lifetime: fault.lifetime ?? this.#lifetime };
    const value = fault.value ?? (fault.opaque ? randomUUID() : await signToken(facts));
    const expiresAt = (iat + facts.lifetime) * 1000;
    const token = new IssuedToken(value, { tsgId, clientId, issuedAt: iat * 1000, expiresAt });
    this.issued.push(token);
    this.#byValue.set(value, token);
    this.#values.add(value);
    return token;
  }

  /** The values of all tokens since the mock was started. */
  get values(): Iterable<string> {
    return this.#values;
  }

  /** Forget all tokens. The APIs refuse them from then on. */
  reset(): void {
    this.issued.length = 0;
    this.#byValue.clear();
  }

  /** The issued token with this value, or why it is refused. */
  check(value: string | undefined): IssuedToken | Refusal {
    if (value === undefined) return "missing";
    const token = this.#byValue.get(value);
    if (!token || this.#revoked.has(token)) return "invalid";
    return this.#now() < token.expiresAt ? token : "expired";
  }

  /** @throws {TypeError} if the mock never issued such a token */
  revoke(value?: string): void {
    if (value === undefined) {
      for (const token of this.issued) this.#revoked.add(token);
      return;
    }
    const token = this.#byValue.get(value);
    if (!token) throw new TypeError("This mock issued no such token. Pass the value of one in `issued`.");
    this.#revoked.add(token);
  }
}

/** The token in an `Authorization` header, if it has one (RFC 6750 2.1). */
export function bearerToken(authorization = ""): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}
