import { Accounts, generateAccount, type MockAccount } from "./accounts.ts";
import type { RespondHandler } from "./api-server.ts";
import type { Fixtures } from "./fixtures/fixture.ts";
import { FixtureSet } from "./fixtures/fixture-set.ts";
import { assertKnownKeys } from "./known-keys.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { shown } from "./shown.ts";
import { defaultHierarchy, defaultTenants, rootOf, type TenantHierarchy, Tenants } from "./tenants.ts";
import type { WrongTsgError } from "./token-endpoint.ts";

/** What the mock service knows, and how it answers. */
export interface MockSaseOptions {
  /**
   * The service accounts, each `{ clientId, clientSecret, tsgId }`. The first is the default account.
   *
   * @defaultValue one, generated
   */
  accounts?: readonly MockAccount[];
  /**
   * Each tenant's parent: `{ [tsgId]: parentTsgId }`. The default account belongs to the first root; in `defaultTenants`, to `own`,
   * which has a `child` (with a `grandchild`), a `secondChild`, and a `peer` it may not use.
   *
   * @defaultValue `defaultTenants`
   */
  tenants?: TenantHierarchy;
  /**
   * Lifetime of a token in whole seconds. The answer's `expires_in` is one less.
   *
   * @defaultValue 900
   */
  lifetime?: number;
  /**
   * Status of `invalid_client`. The service has been seen to use both.
   *
   * @defaultValue 401
   */
  invalidClientStatus?: 400 | 401;
  /**
   * `(request, response, body)`: answers API requests, once their token was accepted; fixtures come before it.
   *
   * @defaultValue an echo
   */
  respond?: RespondHandler;
  /**
   * The error for a TSG that the account may not use. Which one the service uses is unknown.
   *
   * @defaultValue `invalid_scope`
   */
  wrongTsg?: WrongTsgError;
  /**
   * Whether a request without a TSG gets a token for that of the account, not `invalid_scope`. What the service does is unknown.
   *
   * @defaultValue false
   */
  scopeOptional?: boolean;
  /**
   * How many token requests of one tenant are answered at a time; those beyond it hang. The service allows about 10.
   *
   * @defaultValue all
   */
  tokenConcurrency?: number;
  /**
   * Whether the API checks the headers beside the token: a required one that is missing is a 400, another tenant than the token's a 403,
   * and a region where none is declared a 400. The operations are in `docs/service/headers.csv`.
   *
   * @defaultValue false
   */
  strictHeaders?: boolean;
  /**
   * What the API answers, by operation. With fixtures, every other operation is a 404.
   */
  fixtures?: Fixtures;
  /**
   * Called with each request once it was answered, or its connection has ended.
   */
  onRequest?: (request: ReceivedRequest) => void;
  /**
   * Whether to keep the answers too, for `har()`.
   *
   * @defaultValue false
   */
  record?: boolean;
  /**
   * The port of the auth host.
   *
   * @defaultValue 0, a free one
   */
  authPort?: number;
  /**
   * The port of the API hosts.
   *
   * @defaultValue 0, a free one
   */
  apiPort?: number;
  /**
   * The mock's clock in ms since the epoch. Move it to let tokens expire.
   *
   * @defaultValue `() => Date.now()`, so that fake timers move it
   */
  now?: () => number;
}

/** The options with their defaults, checked. */
export interface Settings extends Required<Omit<MockSaseOptions, "accounts" | "tenants" | Optional>> {
  accounts: Accounts;
  tenants: Tenants;
  fixtures: FixtureSet | undefined;
  respond: RespondHandler | undefined;
  onRequest: ((request: ReceivedRequest) => void) | undefined;
}

type Optional = "fixtures" | "respond" | "onRequest";

const DEFAULTS = {
  lifetime: 900,
  invalidClientStatus: 401,
  wrongTsg: "invalid_scope",
  scopeOptional: false,
  tokenConcurrency: Number.POSITIVE_INFINITY,
  strictHeaders: false,
  record: false,
  authPort: 0,
  apiPort: 0,
  now: () => Date.now(),
} as const satisfies MockSaseOptions;

/** The names of the options. */
export const OPTION_KEYS: readonly string[] = [
  ...["accounts", "tenants", "fixtures", "respond", "onRequest"],
  ...Object.keys(DEFAULTS),
];

/** @throws {TypeError} if an option cannot be used, saying what to do instead */
export function settingsFrom(options: MockSaseOptions): Settings {
  assertKnownKeys("startMockSase's options", options, OPTION_KEYS);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const { fixtures, respond, onRequest, ...plain }: Required<typeof DEFAULTS> & MockSaseOptions = {
    ...DEFAULTS,
    ...given,
  };
  assertPlain(plain);
  const accounts = options.accounts ?? [generateAccount(homeTsgId(options.tenants))];
  const tsgIds = accounts.map(({ tsgId }) => tsgId);
  return {
    ...plain,
    fixtures: fixtures && new FixtureSet(fixtures),
    respond,
    onRequest,
    tenants: new Tenants(options.tenants ?? defaultHierarchy, tsgIds),
    accounts: new Accounts(accounts),
  };
}

function assertPlain(options: MockSaseOptions): void {
  const { lifetime = 1, tokenConcurrency = 1, authPort = 0, apiPort = 0 } = options;
  if (!isWhole(lifetime, 1)) {
    throw new TypeError(`lifetime is ${shown(lifetime)}. Use a positive whole number of seconds.`);
  }
  if (tokenConcurrency !== Number.POSITIVE_INFINITY && !isWhole(tokenConcurrency, 1)) {
    throw new TypeError(`tokenConcurrency is ${shown(tokenConcurrency)}. Use a positive whole number, or Infinity.`);
  }
  for (const [name, port] of Object.entries({ authPort, apiPort })) {
    if (!isWhole(port, 0) || port > 65_535) {
      throw new TypeError(`${name} is ${shown(port)}. Use a port, 65535 at most; 0 is a free one.`);
    }
  }
  assertOneOf("invalidClientStatus", options.invalidClientStatus, [400, 401]);
  assertOneOf("wrongTsg", options.wrongTsg, ["invalid_scope", "invalid_client"]);
  for (const name of ["scopeOptional", "strictHeaders", "record"] as const) {
    assertOneOf(name, options[name], [true, false]);
  }
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isInteger(value) && Number(value) >= least;
}

function assertOneOf(name: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  throw new TypeError(`${name} is ${shown(value)}. Use ${choices.map(shown).join(" or ")}.`);
}

function homeTsgId(hierarchy: TenantHierarchy | undefined): string {
  return (hierarchy && rootOf(hierarchy)) ?? defaultTenants.own;
}
