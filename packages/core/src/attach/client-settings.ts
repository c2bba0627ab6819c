import { invalidOption } from "../errors.ts";
import { mayReceiveToken } from "./origins.ts";

/** How a host's client is set up, as far as it decides whether its requests can carry a token. */
export interface ClientSettings {
  /** Whether it has a token source already. */
  attached: boolean;
  /** Whether its requests have credentials of the user's own. */
  authorized: boolean;
  /** What its requests begin with; empty if that is left to each of them. */
  baseUrl: string;
}

/**
 * Refuse a client whose requests would go without a token, or with that of another source: it would only show later.
 *
 * @throws {InvalidOptionError} that says what to do
 */
export function checkClient({ attached, authorized, baseUrl }: ClientSettings, origins: readonly string[]): void {
  if (attached)
    throw invalidOption("This client has a token source already: detach that one, or take the client it was put on.");
  if (authorized)
    throw invalidOption("This client has auth or an Authorization of its own, so no token would be sent. Remove it.");
  if (!baseUrl || mayReceiveToken(baseUrl, origins)) return;
  // Not all of it: it may hold secrets.
  const place = URL.canParse(baseUrl) ? `on ${new URL(baseUrl).origin}` : "relative";
  throw invalidOption(
    `The base URL of this client is ${place}, where no token may be sent. Change it, or add its origin to origins.`,
  );
}
