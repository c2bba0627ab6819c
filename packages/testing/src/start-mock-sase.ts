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
import { addressVariables, credentialVariables, type Environment } from "./vendor-hosts/environment.ts";
import {
  type InterceptOptions,
  type StartedVendorHosts,
  startVendorHosts,
  type VendorHosts,
} from "./vendor-hosts/start-vendor-hosts.ts";

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
  #intercepts = false;
  #vendorHosts: StartedVendorHosts | undefined;

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

  /**
   * Variables for a child process: the default account in the families `SASE_`, `SCM_` and `PRISMASASE_`, and the way to the mock. Until
   * `interceptVendorHosts` those are the mock's own addresses in `*_AUTH_URL` and `SASE_API_URL`, afterwards the vendor's host names lead to it.
   */
  get env(): Environment {
    const { credentials, apiOrigin } = this;
    const way = this.#vendorHosts?.variables ?? addressVariables(credentials.tokenUrl, apiOrigin);
    return { ...credentialVariables(credentials), ...way };
  }

  /**
   * Answer for the vendor's host names: for code of this process that calls them by `fetch` or Node's https, and for child processes with `env`.
   *
   * @throws {Error} if a mock does so already in this process
   * @throws {TypeError} if an option is unknown
   */
  async interceptVendorHosts(options: InterceptOptions = {}): Promise<VendorHosts> {
    if (this.#intercepts) throw new Error("This mock answers for the vendor's hosts already.");
    this.#intercepts = true;
    const hosts = startVendorHosts(this, options);
    hosts.catch(() => {
      this.#intercepts = false;
    });
    this.#vendorHosts = await hosts;
    const { agent, dispatcher } = this.#vendorHosts;
    return { agent, dispatcher, restore: () => this.#restoreHosts() };
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
    await this.#restoreHosts();
    await Promise.all([this.auth.stop(), this.api.stop()]);
  }

  async #restoreHosts(): Promise<void> {
    const hosts = this.#vendorHosts;
    this.#vendorHosts = undefined;
    await hosts?.restore();
    if (hosts) this.#intercepts = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  toJSON(): object {
    const { tenants, auth, api, issued } = this;
    return { auth: auth.toJSON(), api: api.toJSON(), tenants, issued: issued.length };
  }
}
