import { checkOption } from "../errors.ts";
import { isConfidential } from "../network-path.ts";

/** Where tokens are requested unless `tokenUrl` says otherwise. */
export const DEFAULT_TOKEN_URL = "https://auth.apps.paloaltonetworks.com/oauth2/access_token";

/**
 * The option `tokenUrl`, complete.
 *
 * @throws {InvalidOptionError} if the client secret must not go there
 */
export function checkTokenUrl(given: string | URL = DEFAULT_TOKEN_URL): string {
  const tokenUrl = resolveTokenUrl(String(given));
  checkOption(isTokenUrl(tokenUrl), "tokenUrl", "an https URL (http: loopback only) without credentials");
  return tokenUrl;
}

/** Some tools that read AUTH_URL expect the origin alone there, others the whole URL. */
export function resolveTokenUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.pathname !== "/") return text;
  url.pathname = new URL(DEFAULT_TOKEN_URL).pathname;
  return url.href;
}

function isTokenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isConfidential(url) && !url.username && !url.password;
}
