import { Accounts, generateAccount, type MockAccount } from "./accounts.ts";
import type { RespondHandler } from "./api-server.ts";
import { assertKnownKeys } from "./known-keys.ts";
import { defaultHierarchy, defaultTenants, rootOf, type TenantHierarchy, Tenants } from "./tenants.ts";

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
   * `(request, response, body)`: answers API requests, once their token was accepted.
   *
   * @defaultValue an echo
   */
  respond?: RespondHandler;
  /**
   * The mock's clock in ms since the epoch. Move it to let tokens expire.
   *
   * @defaultValue `Date.now`
   */
  now?: () => number;
}

const OPTION_KEYS = ["accounts", "tenants", "lifetime", "invalidClientStatus", "respond", "now"];

/** The options with their defaults, checked. */
export interface Settings {
  accounts: Accounts;
  tenants: Tenants;
  lifetime: number;
  invalidClientStatus: 400 | 401;
  respond: RespondHandler | undefined;
  now: () => number;
}

/** @throws {TypeError} if an option cannot be used, saying what to do instead */
export function settingsFrom(options: MockSaseOptions): Settings {
  assertKnownKeys("startMockSase's options", options, OPTION_KEYS);
  const { lifetime = 900, invalidClientStatus = 401, respond, now = Date.now } = options;
  if (!(Number.isInteger(lifetime) && lifetime > 0)) {
    throw new TypeError(`lifetime is ${lifetime}. Use a positive whole number of seconds.`);
  }
  if (invalidClientStatus !== 400 && invalidClientStatus !== 401) {
    throw new TypeError(`invalidClientStatus is ${invalidClientStatus}. Use 400 or 401.`);
  }
  const accounts = options.accounts ?? [generateAccount(homeTsgId(options.tenants))];
  const tsgIds = accounts.map(({ tsgId }) => tsgId);
  const tenants = new Tenants(options.tenants ?? defaultHierarchy, tsgIds);
  return { accounts: new Accounts(accounts), tenants, lifetime, invalidClientStatus, respond, now };
}

function homeTsgId(hierarchy: TenantHierarchy | undefined): string {
  return (hierarchy && rootOf(hierarchy)) ?? defaultTenants.own;
}
