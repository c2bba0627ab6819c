import { invalidOption } from "../errors.ts";
import { isConfidential } from "../network-path.ts";
import { isForeignHost, mayReceiveToken } from "./origins.ts";

/** How a host's client is set up, as far as it decides whether its requests can carry a token. */
export interface ClientSettings {
  /** What to do about it, if it has a token source already. */
  attached: string | false | undefined;
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
  if (attached) throw invalidOption(`This client has a token source already. ${attached}`);
  if (authorized)
    throw invalidOption("This client has auth or an Authorization of its own, so no token would be sent. Remove it.");
  if (detour || (baseUrl && isForeignHost(host, baseUrl)))
    throw invalidOption(
      `This client sends its requests to another place than their URL by ${detour ?? "its Host header"}, ` +
        "so no token would be sent. Remove it.",
    );
  if (baseUrl && !mayReceiveToken(baseUrl, origins))
    throw invalidOption(`The base URL of this client ${whatToChange(baseUrl)}`);
}

/** Not all of the URL: it may hold secrets. */
function whatToChange(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return "is relative, so no token would be sent. Use an absolute URL.";
  const url = new URL(baseUrl);
  if (url.username || url.password) return "has a user name or password, so no token would be sent. Remove it.";
  if (!isConfidential(url)) return `begins with ${url.protocol}, so no token would be sent. Begin it with https://.`;
  return (
    `is on ${url.origin}, which is not in origins. Change it, ` +
    `or pass { origins: [...SASE_ORIGINS, ${JSON.stringify(url.origin)}] }.`
  );
}
