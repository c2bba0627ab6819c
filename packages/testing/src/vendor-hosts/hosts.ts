import { DEFAULT_TOKEN_URL, SASE_ORIGINS } from "@sase-auth/core";

/** The vendor's token service. */
const AUTH_HOST: string = new URL(DEFAULT_TOKEN_URL).hostname;

/** The vendor's hosts are at this port, by TLS. */
export const HTTPS_PORT = 443;

/** Every host that the mock stands in for: those that take the token, and the token service. */
export const VENDOR_HOSTS: readonly string[] = [AUTH_HOST, ...SASE_ORIGINS.map((origin) => new URL(origin).hostname)];

/** The two servers of the mock. */
export interface MockOrigins {
  readonly authOrigin: string;
  readonly apiOrigin: string;
}

/** Where the mock answers for a host and a port. Undefined for those that it does not stand in for. */
export function originFor(host: string, port: unknown, { authOrigin, apiOrigin }: MockOrigins): string | undefined {
  if (Number(port) !== HTTPS_PORT) return undefined;
  const name = host.toLowerCase();
  if (name === AUTH_HOST) return authOrigin;
  return VENDOR_HOSTS.includes(name) ? apiOrigin : undefined;
}

/** What a program is told that asks for another host. */
export function refusal(host: string): string {
  return `${host} is not reached from here: only the SASE hosts of Palo Alto Networks are, by https, and the mock answers for them`;
}
