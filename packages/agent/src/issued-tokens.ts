import { hash } from "node:crypto";
import type { AccessToken } from "@sase-auth/core";
import { endOf, msLeft } from "./token-end.ts";

interface Issued {
  readonly token: AccessToken;
  /** ms of the monotonic clock */
  readonly endsAt: number;
}

/** The tokens that programs may hold: neither ended, nor replaced because an API rejected them. */
export class IssuedTokens {
  /** The key is a hash: the time of a look-up then tells nothing about a token. */
  readonly #byHash = new Map<string, Issued>();

  note(token: AccessToken): void {
    // The oldest come first, and end first.
    for (const [key, issued] of this.#byHash) {
      if (!hasEnded(issued)) break;
      this.#byHash.delete(key);
    }
    this.#byHash.set(sha256(token.value), { token, endsAt: endOf(token) });
  }

  /** Returns false if it was not there. */
  forget({ value }: Pick<AccessToken, "value">): boolean {
    return this.#byHash.delete(sha256(value));
  }

  /** The TSG of a token that a program presents; undefined if it proves nothing. */
  tsgOf(value: string): string | undefined {
    const issued = this.#byHash.get(sha256(value));
    return issued && !hasEnded(issued) ? issued.token.tsgId : undefined;
  }
}

function hasEnded({ token, endsAt }: Issued): boolean {
  return msLeft(token, endsAt) <= 0;
}

function sha256(text: string): string {
  return hash("sha256", text, "base64");
}
