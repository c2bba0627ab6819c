import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import type { ClientRefusal } from "./received-request.ts";

/** A service account that the mock knows. */
export interface MockAccount {
  /** What a client authenticates as, such as `name@1234567890.iam.panserviceaccount.com`. */
  clientId: string;
  /** What it authenticates with. Make one up. */
  clientSecret: string;
  /** The TSG the account belongs to. It may obtain tokens for this one and its descendants. */
  tsgId: string;
}

/** What a client needs to obtain a token. Spread it freely; printed as it is, it does not show the secret. */
export interface Credentials extends MockAccount {
  /** The token endpoint's URL. */
  tokenUrl: string;
}

/** An account with a fresh secret that nobody can take for a real one. */
export function generateAccount(tsgId: string): MockAccount {
  return { clientId: `mock@${tsgId}.iam.panserviceaccount.com`, clientSecret: fakeSecret(), tsgId };
}

export function credentialsOf(account: MockAccount, tokenUrl: string): Credentials {
  const credentials: Credentials = { ...account, tokenUrl };
  // Not enumerable: spreading copies the credentials, not this.
  return Object.defineProperty(credentials, inspect.custom, {
    value: () => `Credentials ${inspect({ clientId: account.clientId, tsgId: account.tsgId, tokenUrl })}`,
  });
}

/** The service accounts by client id, and their current secrets. */
export class Accounts {
  readonly #accounts = new Map<string, MockAccount>();
  readonly #default: MockAccount;
  readonly #first: readonly MockAccount[];
  /** Rotated ones stay: a record must show none of them. */
  readonly #secrets = new Set<string>();

  /** @throws {TypeError} if there is none, one is incomplete, or two share a client id */
  constructor(accounts: readonly MockAccount[]) {
    const [first] = accounts;
    if (!first) throw new TypeError("accounts is empty. Leave it out to get one generated.");
    for (const account of accounts) this.#add({ ...account });
    this.#default = this.get(first.clientId);
    this.#first = accounts.map((account) => ({ ...account }));
  }

  /** @throws {TypeError} if there is no such account */
  get(clientId: string = this.#default.clientId): MockAccount {
    const account = this.#accounts.get(clientId);
    if (!account) throw new TypeError(`No account has the client id "${clientId}". Add it to accounts.`);
    return account;
  }

  /** All secrets since the mock was started, as text and as HTTP Basic. */
  get secrets(): Iterable<string> {
    return this.#secrets;
  }

  /**
   * The account that a request authenticates as, or why it is none: by an `Authorization` header, else by `client_id` and `client_secret` in its form.
   *
   * A header is compared byte for byte with base64 of the raw UTF-8 `id:secret`: the documented call does not form-encode either
   * part (RFC 6749 2.3.1 would).
   */
  authenticate(authorization: string | undefined, form: URLSearchParams): MockAccount | ClientRefusal {
    if (authorization === undefined) {
      const clientId = form.get("client_id");
      const account = this.#accounts.get(clientId ?? "");
      if (!account) return clientId === null ? "no credentials" : "unknown client";
      return account.clientSecret === form.get("client_secret") ? account : "wrong secret";
    }
    const sent = /^Basic +(.*)$/i.exec(authorization)?.[1];
    if (sent === undefined) return "no credentials";
    const accounts = [...this.#accounts.values()];
    const names = Buffer.from(sent, "base64").toString("utf8");
    const isKnown = accounts.some(({ clientId }) => names.startsWith(`${clientId}:`));
    return accounts.find((account) => basic(account) === sent) ?? (isKnown ? "wrong secret" : "unknown client");
  }

  rotateSecret(newSecret: string = fakeSecret(), clientId?: string): string {
    const account = this.get(clientId);
    if (typeof newSecret !== "string" || newSecret === "") {
      throw new TypeError("The new secret is empty. Give a text, or leave it out to get one generated.");
    }
    account.clientSecret = newSecret;
    this.#remember(account);
    return newSecret;
  }

  /** Give all accounts the secrets that they were started with. */
  reset(): void {
    for (const { clientId, clientSecret } of this.#first) this.get(clientId).clientSecret = clientSecret;
  }

  #add(account: MockAccount): void {
    for (const key of ["clientId", "clientSecret", "tsgId"] as const) {
      if (typeof account[key] !== "string" || account[key] === "") {
        throw new TypeError(`accounts: ${key} is missing. Each account has clientId, clientSecret and tsgId.`);
      }
    }
    if (this.#accounts.has(account.clientId)) {
      throw new TypeError(`accounts: the client id "${account.clientId}" is used twice. Make each one unique.`);
    }
    this.#accounts.set(account.clientId, account);
    this.#remember(account);
  }

  #remember(account: MockAccount): void {
    this.#secrets.add(account.clientSecret).add(basic(account));
  }
}

function basic({ clientId, clientSecret }: MockAccount): string {
  return Buffer.from(`${clientId}:${clientSecret}`, "utf8").toString("base64");
}

function fakeSecret(): string {
  return `fake-secret-${randomUUID()}`;
}
