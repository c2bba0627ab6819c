import { AccessToken } from "../access-token.ts";
import { now } from "../clock.ts";
import { grantedToken } from "../request/granted-token.ts";
import type { ObtainedToken } from "../request/obtain.ts";
import { waitBelow } from "../request/windows.ts";
import type { EntryOwner, EntryPlace } from "./entry-key.ts";
import { decryptJwe, encryptJwe } from "./jwe.ts";

const VERSION = 1;
// A token of 1 MiB is the longest that core takes from the service.
const LONGEST_ENTRY = 2 ** 21;

/** Encrypt a token for other processes. */
export async function sealEntry(
  { token, sentAt, lifetime }: ObtainedToken,
  owner: EntryOwner,
  { contentKey }: EntryPlace,
): Promise<string> {
  const content = { ...fields(owner), value: token.value, sentAt: sentAt.wall, lifetime };
  return encryptJwe(JSON.stringify(content), contentKey);
}

/**
 * The token of an entry, once it has passed the checks that the token of an answer has to pass.
 *
 * @param hidden what messages must not show
 * @throws if it cannot be used, whatever it is
 */
export async function openEntry(
  entry: unknown,
  owner: EntryOwner,
  { contentKey }: EntryPlace,
  hidden: readonly string[],
): Promise<ObtainedToken> {
  if (typeof entry !== "string" || entry.length > LONGEST_ENTRY) throw new Error("it is no text, or a very long one");
  const content = JSON.parse(await decryptJwe(entry, contentKey));
  for (const [name, own] of Object.entries(fields(owner))) {
    if (content[name] !== own) throw new Error(`it has another ${name}`);
  }
  const answer = { access_token: content.value, expires_in: content.lifetime / 1000 };
  const granted = grantedToken(answer, "The entry", owner.tsgId, hidden);
  if (!granted) throw new Error("it has no token that fits a header");
  const { value, lifetime } = granted;
  const sentAt = sentAtHere(content.sentAt, waitBelow(lifetime));
  const token = new AccessToken({ value, tsgId: owner.tsgId, expiresAt: sentAt.wall + lifetime });
  return { token, sentAt, lifetime, attempts: 0 };
}

function fields({ tokenUrl, clientId, tsgId }: EntryOwner) {
  return { version: VERSION, tokenUrl, clientId, tsgId };
}

/** When another process sent its request, on the clocks of this one. */
function sentAtHere(wall: number, tolerance: number): ObtainedToken["sentAt"] {
  const { wall: here, monotonic } = now();
  const age = here - wall;
  if (!(age >= -tolerance)) {
    throw new Error(`it was written ${Math.round(-age / 1000)} s ahead of this clock. Set the clocks`);
  }
  // A lead this small is clock skew.
  return { wall: Math.min(here, wall), monotonic: monotonic - Math.max(0, age) };
}
