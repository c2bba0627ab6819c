import { invalidOption } from "../errors.ts";
import { isForeignHost, mayReceiveToken } from "./origins.ts";

/** How a host's client is set up, as far as it decides whether its requests can carry a token. */
export interface ClientSettings {
  /** Whether it has a token source already. */
  attached: boolean;
  /** Whether its requests have credentials of the user's own. */
  authorized: boolean;
  /** What its requests begin with; empty if that is left to each of them. */
  baseUrl: string;
  /** The `Host` header of its requests, if it sets one. */
  host?: string | null | undefined;
  /** The option that sends its requests to another place than their URL says, if there is one. */
  detour?: string | undefined;
}

/**
 * Refuse a client whose requests would go without a token, or with that of another source: it would only show later.
 *
 * @throws {InvalidOptionError} that says what to do
 */
export function checkClient(settings: ClientSettings, origins: readonly string[]): void {
  const { attached, authorized, baseUrl, host, detour } = settings;
  if (attached)
    throw invalidOption(
      "This client has a token source already. Call the function that detaches it, or attach to the base client.",
    );
  if (authorized)
    throw invalidOption("This client has auth or an Authorization of its own, so no token would be sent. Remove it.");
  if (detour || (baseUrl && isForeignHost(host, baseUrl)))
    throw invalidOption(
      `This client sends its requests to another place than their URL by ${detour ?? "its Host header"}, ` +
        "so no token would be sent. Remove it.",
    );
  if (!baseUrl || mayReceiveToken(baseUrl, origins)) return;
  // Not all of it: it may hold secrets.
  const origin = URL.canParse(baseUrl) && new URL(baseUrl).origin;
  throw invalidOption(
    origin
      ? `The base URL of this client is on ${origin}, which is not in origins. Change it, ` +
          `or pass { origins: [...SASE_ORIGINS, ${JSON.stringify(origin)}] }.`
      : "The base URL of this client is relative, so no token would be sent. Use an absolute URL.",
  );
}
