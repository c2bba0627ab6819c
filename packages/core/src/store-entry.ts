import { CompactEncrypt, compactDecrypt } from "jose";
import { AccessToken } from "./access-token.ts";
import type { ObtainedToken } from "./client-credentials.ts";
import { now } from "./clock.ts";
import type { EntryPlace } from "./entry-place.ts";
import type { FetchLikeResponse } from "./fetch-like.ts";
import { KeptToken } from "./kept-token.ts";
import type { TokenNeed } from "./shared-store.ts";
import type { Credential } from "./token-manager-options.ts";
import { readTokenResponse } from "./token-response.ts";

const VERSION = 1;
// A token of 1 MiB is the longest that core takes from the service.
const LONGEST_ENTRY = 2 ** 21;

/**
 * A token for the others, encrypted.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7516#section-3.1
 */
export async function sealEntry(
  { token, sentAt, lifetime }: ObtainedToken,
  credential: Credential,
  { contentKey }: EntryPlace,
): Promise<string> {
  const content = { ...ownerOf(credential), value: token.value, sentAt: sentAt.wall, lifetime };
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(contentKey);
}

/**
 * The token of an entry, once it has passed every check that an answer of the service has to pass.
 *
 * @param hidden what messages must not show
 * @throws if it cannot be used, whatever it is
 */
export async function openEntry(
  entry: unknown,
  credential: Credential,
  { contentKey }: EntryPlace,
  hidden: readonly string[],
): Promise<ObtainedToken> {
  if (typeof entry !== "string" || entry.length > LONGEST_ENTRY) throw new Error("it is no text, or a very long one");
  const { plaintext } = await compactDecrypt(entry, contentKey, {
    keyManagementAlgorithms: ["dir"],
    contentEncryptionAlgorithms: ["A256GCM"],
    maxDecompressedLength: 0,
  });
  const content = JSON.parse(new TextDecoder().decode(plaintext));
  for (const [name, own] of Object.entries(ownerOf(credential))) {
    if (content[name] !== own) throw new Error(`it has another ${name}`);
  }
  const answer = answerWith({ access_token: content.value, expires_in: content.lifetime / 1000 });
  const { value, lifetime } = await readTokenResponse(answer, credential, hidden);
  const sentAt = sentAtBy(content.sentAt, Math.min(60_000, lifetime / 15));
  const token = new AccessToken({ value, tsgId: credential.tsgId, expiresAt: sentAt.wall + lifetime });
  return { token, sentAt, lifetime, attempts: 0 };
}

/** Node's own Response would be loaded for this first, which takes longer than all the rest. */
function answerWith(json: object): FetchLikeResponse {
  const chunks = [new TextEncoder().encode(JSON.stringify(json))];
  const cancel = async () => {};
  const read = async () => ({ done: chunks.length === 0, value: chunks.shift() });
  return { status: 200, headers: { get: () => null }, body: { getReader: () => ({ read, cancel }), cancel } };
}

function ownerOf({ tokenUrl, clientId, tsgId }: Credential) {
  return { version: VERSION, tokenUrl, clientId, tsgId };
}

/** When another process sent its request, on the clocks of this one. */
function sentAtBy(wall: number, tolerance: number): ObtainedToken["sentAt"] {
  const { wall: here, monotonic } = now();
  const age = here - wall;
  if (!(age >= -tolerance)) {
    throw new Error(`it was written ${Math.round(-age / 1000)} s ahead of this clock. Set the clocks`);
  }
  // Who is this little ahead has another clock, not another time.
  return { wall: Math.min(here, wall), monotonic: monotonic - Math.max(0, age) };
}

/** The ms until those who hold the token have to wait for another: how long it is worth sharing. */
export function usefulFor(obtained: ObtainedToken): number {
  const kept = new KeptToken(obtained, false);
  return kept.left() - kept.late;
}

/** Whether a token from the store is better than what the manager has. */
export function isOfUse(obtained: ObtainedToken, { flight, kept }: Pick<TokenNeed, "flight" | "kept">): boolean {
  const { value, expiresAt } = obtained.token;
  return (
    usefulFor(obtained) > 0 &&
    value !== flight.refused?.value &&
    value !== kept?.value &&
    // Whoever writes late may write a token that was rejected, or one that has been renewed.
    expiresAt > (kept?.expiresAt ?? 0)
  );
}
