import { checkOption, invalidOption } from "../errors.ts";
import type { TokenSource } from "../token-source.ts";
import { resolveOrigins, type SaseAuthOptions } from "./origins.ts";

/**
 * Check what an adapter is attached with.
 *
 * @param more names of the adapter's own options, beside `origins` and `headers`
 * @returns the origins
 * @throws {InvalidOptionError} that says what to do, if `tokens` is no token source or an option is unknown
 */
export function checkAttachment(
  tokens: TokenSource,
  options: SaseAuthOptions,
  more: readonly string[] = [],
): readonly string[] {
  checkSource(tokens);
  checkNames(options, ["origins", "headers", ...more], "an adapter");
  return resolveOrigins(options.origins);
}

/** @throws {InvalidOptionError} that says what to do, if `tokens` is no token source */
export function checkSource(tokens: TokenSource): void {
  const { getToken, replaceToken } = Object(tokens);
  if (typeof getToken !== "function" || typeof replaceToken !== "function") {
    throw invalidOption(
      "tokens must have the methods getToken and replaceToken. Pass new TokenManager(credentials), " +
        "tenants.get(tsgId) or tenants.source(…) of TenantTokens, or a TokenSource of your own; await a promise first.",
    );
  }
}

/**
 * @param whose the options are
 * @throws {InvalidOptionError} if one is unknown, or they are no object
 */
export function checkNames(options: object, known: readonly string[], whose: string): void {
  checkOption(Object(options) === options, `The options of ${whose}`, "an object");
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw invalidOption(`${name} is no option of ${whose}. Use ${known.join(", ")}.`);
  }
}
