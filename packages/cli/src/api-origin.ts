import { SASE_ORIGINS } from "@sase-auth/core";
import { UsageError } from "./failure.ts";
import { plain } from "./terminal.ts";

/**
 * The API host to call: what the option says, else SASE_API_URL, else the vendor's first. A token goes to the vendor's
 * hosts or to this machine, whatever the user says.
 *
 * @throws {UsageError} if it is another one, or has a path
 */
export function apiOrigin(option: string | undefined): string {
  const given = option || process.env.SASE_API_URL || (SASE_ORIGINS[0] as string);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  // localhost:1234 is a URL whose scheme is localhost. What is none is not shown: it may hold a password.
  if (!url?.host)
    throw new UsageError(
      `--api-url (or SASE_API_URL) is not a host's URL. Write it with its scheme, such as ${SASE_ORIGINS[0]} or http://localhost:1234.`,
    );
  if (SASE_ORIGINS.includes(url.origin) || isThisMachine(url)) return withoutPath(url);
  throw new UsageError(
    `--api-url (or SASE_API_URL): ${plain(url.host)} may not receive a token. Give one of the vendor's API hosts, such as ${SASE_ORIGINS[0]}, or one on this machine.`,
  );
}

/** A path would be dropped without a word. It is not shown: it may hold a password. */
function withoutPath({ origin, pathname, search, hash }: URL): string {
  if (pathname === "/" && !search && !hash) return origin;
  throw new UsageError(`--api-url (or SASE_API_URL) takes no path. Write ${origin}, and the path into each request.`);
}

function isThisMachine({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && /^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
}
