import { type Accounts, type Credentials, credentialsOf } from "./accounts.ts";
import { ApiServer } from "./api-server.ts";
import { AuthServer } from "./auth-server.ts";
import type { IssuedToken } from "./issued-token.ts";
import type { MockServer } from "./mock-server.ts";
import { type MockSaseOptions, type Settings, settingsFrom } from "./options.ts";
import { Discreet } from "./redacted.ts";
import type { TenantHierarchy, Tenants } from "./tenants.ts";
import { TOKEN_PATHS } from "./token-endpoint.ts";
import { TokenIssuer } from "./token-issuer.ts";

/**
 * Start a mock of the SASE token service and APIs on two loopback ports.
 *
 * @example
 * const sase = await startMockSase();
 * const tokens = new TokenManager(sase.credentials);
 * const saseFetch = createSaseFetch(tokens, { origins: [sase.apiOrigin] });
 *
 * @throws {TypeError} if an option cannot be used, saying what to do instead
 */
export async function startMockSase(options: MockSaseOptions = {}): Promise<MockSase> {
  const sase = new MockSase(settingsFrom(options));
  await Promise.all([sase.auth.start(), sase.api.start()]);
  return sase;
}

/** A running mock. Close it, or declare it with `await using`. */
export class MockSase extends Discreet {
  /** The auth host: token endpoint, JWKS and userinfo. */
  readonly auth: AuthServer;
  /** The API hosts. */
  readonly api: MockServer;
  readonly #accounts: Accounts;
  readonly #issuer: TokenIssuer;
  readonly #tenants: Tenants;

  constructor({ accounts, tenants, lifetime, invalidClientStatus, respond, now }: Settings) {
    super();
    this.#accounts = accounts;
    this.#tenants = tenants;
    this.#issuer = new TokenIssuer(lifetime, now);
    this.auth = new AuthServer({ accounts, tenants, issuer: this.#issuer, invalidClientStatus }, now);
    this.api = new ApiServer({ issuer: this.#issuer, tenants, respond }, now);
  }

  get authOrigin(): string {
    return this.auth.origin;
  }

  get apiOrigin(): string {
    return this.api.origin;
  }

  /** The default account with its current secret, ready to spread into a client's options. */
  get credentials(): Credentials {
    return credentialsOf(this.#accounts.get(), `${this.authOrigin}${TOKEN_PATHS[0]}`);
  }

  /** Each tenant's parent. */
  get tenants(): TenantHierarchy {
    return this.#tenants.hierarchy;
  }

  /** Every token issued so far, oldest first. */
  get issued(): readonly IssuedToken[] {
    return this.#issuer.issued;
  }

  /**
   * Make the APIs and userinfo refuse one token, or all that were issued so far.
   *
   * @throws {TypeError} if the mock never issued that token
   */
  revoke(token?: string): void {
    this.#issuer.revoke(token);
  }

  /**
   * Give an account a new secret, by default a generated one, and return it; the old one is refused at once.
   *
   * @throws {TypeError} if no account has that client id
   */
  rotateSecret(newSecret?: string, clientId?: string): string {
    return this.#accounts.rotateSecret(newSecret, clientId);
  }

  /** End all connections, hanging ones too, and free both ports. Closing twice is fine. */
  async close(): Promise<void> {
    await Promise.all([this.auth.stop(), this.api.stop()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  toJSON(): object {
    const { tenants, auth, api, issued } = this;
    return { auth: auth.toJSON(), api: api.toJSON(), tenants, issued: issued.length };
  }
}
