import { checkOption, invalidOption } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import type { TokenSource } from "../token-source.ts";
import { checkTsgId } from "./token-manager-options.ts";

/** Limits a source of many tenants. */
export interface TenantSourceOptions {
  /**
   * The TSGs that requests may be for.
   *
   * @defaultValue all
   */
  only?: readonly string[] | undefined;
}

/** What a source of many tenants needs of `TenantTokens`. */
interface Tenants extends Required<Pick<TokenSource, "unattached">> {
  get(tsgId: string): TokenSource;
}

/** @throws {InvalidOptionError} */
export function tenantSource(
  { get, unattached }: Tenants,
  tenantOf: () => string | undefined,
  options: TenantSourceOptions,
): TokenSource {
  checkOption(!Array.isArray(options), "The options of source", 'an object, such as { only: ["1234567890"] }');
  const { only, ...unknown } = ownMembers(options);
  for (const name of Object.keys(unknown)) throw invalidOption(`${name} is no option of source. Use only.`);
  checkOption(typeof tenantOf === "function", "The tenant of source", "a function that returns a TSG ID");
  checkOption(only === undefined || Array.isArray(only), "only", "a list of TSG IDs");
  for (const [at, tsgId] of only?.entries() ?? []) checkTsgId(tsgId, `only[${at}]`);
  const allowed = only && new Set(only);

  const manager = (tsgId: string) => {
    checkTsgId(tsgId, "The tenant of this request");
    if (allowed && !allowed.has(tsgId))
      throw invalidOption(
        `TSG ${tsgId.slice(0, 40)} is not in the option only of this source. Add it there to allow it.`,
      );
    return get(tsgId);
  };
  const current = () => {
    const tsgId: unknown = tenantOf();
    if (typeof tsgId === "string") return manager(tsgId);
    throw invalidOption(
      tsgId == null
        ? "This request has no tenant. Send it where the function given to source returns its TSG ID."
        : "The function given to source must return a TSG ID as text, and no promise.",
    );
  };

  return {
    unattached,
    currentToken: () => current().currentToken?.(),
    getToken: async (options) => current().getToken(options),
    replaceToken: async (rejected, options) => manager(rejected.tsgId).replaceToken(rejected, options),
  };
}
