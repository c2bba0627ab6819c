import { type Accounts, type Credentials, credentialsOf } from "./accounts.ts";
import { ApiServer } from "./api-server.ts";
import { AuthServer } from "./auth-server.ts";
import type { IssuedToken } from "./issued-token.ts";
import { MockClock } from "./mock-clock.ts";
import type { MockServer } from "./mock-server.ts";
import type { Settings } from "./options.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { type Har, harOf } from "./record/har.ts";
import { logLine } from "./record/log-line.ts";
import { type PublicRequest, publicRequest } from "./record/public-request.ts";
import { Redaction } from "./record/redaction.ts";
import { Discreet } from "./redacted.ts";
import type { TenantHierarchy, Tenants } from "./tenants.ts";
import { TOKEN_PATHS } from "./token-endpoint.ts";
import { TokenIssuer } from "./token-issuer.ts";
import {
  addressVariables,
  type CredentialsEnvironment,
  credentialVariables,
  type Environment,
} from "./vendor-hosts/environment.ts";
import {
  type InterceptOptions,
  type StartedVendorHosts,
  startVendorHosts,
  type VendorHosts,
} from "./vendor-hosts/start-vendor-hosts.ts";

/** A running mock. Close it, or declare it with `await using`. */
export class MockSase extends Discreet {
  /** The auth host: token endpoint, JWKS and userinfo. */
  readonly auth: AuthServer;
  /** The API hosts. */
  readonly api: MockServer;
  readonly #accounts: Accounts;
  readonly #issuer: TokenIssuer;
  readonly #tenants: Tenants;
  readonly #clock: MockClock;
  readonly #redaction: Redaction;
  #intercepts = false;
  #vendorHosts: StartedVendorHosts | undefined;

  constructor(settings: Settings) {
    super();
    const { accounts, tenants, lifetime, record, onRequest, authPort, apiPort } = settings;
    this.#accounts = accounts;
    this.#tenants = tenants;
    this.#clock = new MockClock(settings.now);
    const { now } = this.#clock;
    const issuer = new TokenIssuer(lifetime, now);
    this.#issuer = issuer;
    this.#redaction = new Redaction(() => [...accounts.secrets, ...issuer.values]);
    const shared = { now, record, onRequest };
    this.auth = new AuthServer({ ...settings, issuer }, settings.tokenConcurrency, { ...shared, port: authPort });
    this.api = new ApiServer({ ...settings, issuer }, { ...shared, port: apiPort });
  }

  /** Where the auth host listens: `http://127.0.0.1:<port>`. */
  get authOrigin(): string {
    return this.auth.origin;
  }

  /** Where the API hosts listen: `http://127.0.0.1:<port>`. Pass it as the base URL, and in `origins` of an adapter. */
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

  /** The default account for a program of this process that reads `process.env`. Only this, and not `env`, can be assigned to it. */
  get credentialsEnv(): CredentialsEnvironment {
    const { clientId, clientSecret, tsgId } = this.credentials;
    return { SASE_CLIENT_ID: clientId, SASE_CLIENT_SECRET: clientSecret, SASE_TSG_ID: tsgId };
  }

  /**
   * Answer for the vendor's host names: for code of this process that calls them by `fetch` or Node's https, and for child processes with `env`.
   *
   * @throws {Error} if a mock does so already in this process, or `sase-auth mock -- command` for it
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

  /** The mock's clock: ms since the epoch. */
  now(): number {
    return this.#clock.now();
  }

  /**
   * Move the mock's clock by `ms`, to let its tokens expire. The clock of the program under test stays: see the README.
   *
   * @returns the time then, in ms since the epoch
   * @throws {TypeError} if `ms` is no number
   */
  moveClock(ms: number): number {
    this.#clock.move(ms);
    return this.now();
  }

  /**
   * Begin anew, as after the start: no requests, faults and tokens, the first secrets, the clock back, both servers up. The ports
   * and what the mock was started with stay.
   */
  async reset(): Promise<void> {
    for (const server of [this.auth, this.api]) server.reset();
    this.#issuer.reset();
    this.#accounts.reset();
    this.#clock.reset();
    await Promise.all([this.auth.start(), this.api.start()]);
  }

  /**
   * Requests as an HTTP archive, without the mock's secrets and tokens. It has the answers if the mock was started with `record`.
   *
   * @param requests default: those so far
   */
  har(requests: readonly ReceivedRequest[] = [...this.auth.requests, ...this.api.requests]): Har {
    return harOf(requests, this.#redaction);
  }

  /** A request without the mock's secrets and tokens. */
  publicRequest(request: ReceivedRequest): PublicRequest {
    return publicRequest(request, this.#redaction);
  }

  /** A request in one line, without the mock's secrets and tokens, such as `api GET /things 200 3 ms TSG 1838006364`. */
  logLine(request: ReceivedRequest): string {
    return logLine(request, this.#redaction);
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

  /** Close the mock at the end of a scope: `await using sase = …`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  toJSON(): object {
    const { tenants, auth, api, issued } = this;
    return { auth: auth.toJSON(), api: api.toJSON(), tenants, issued: issued.length };
  }
}
