import type { Credential } from "../request/credential.ts";

const VERSION = "sase-auth-1";

/** Whose token an entry holds. */
export interface EntryOwner extends Pick<Credential, "tokenUrl" | "clientId"> {
  readonly tsgId: string;
}

/** Where the token of one credential and TSG lies in a store. */
export interface EntryPlace {
  /** Has a fixed length and only lower-case letters, digits and hyphens: fit for a file name. */
  readonly key: string;
  /** Encrypts the entries of this place only. */
  readonly contentKey: Uint8Array;
}

/**
 * Both keys depend on the token URL, the client, its secret, the TSG and the format. So a rotated secret or another
 * account never meets an old entry, and an entry that was copied to another place does not open there.
 *
 * @param encryptionKey the user's own, if the entries are not to be protected by the secret
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export async function entryPlace(
  { tokenUrl, clientId, tsgId }: EntryOwner,
  secret: string,
  encryptionKey: Uint8Array<ArrayBuffer> | undefined,
): Promise<EntryPlace> {
  const secretBytes = bytes(secret);
  const whose = JSON.stringify([VERSION, tokenUrl, clientId, tsgId]);
  const id = await derive(secretBytes, encryptionKey ?? bytes(""), whose);
  const key = `${VERSION}-${Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  return { key, contentKey: await derive(encryptionKey ?? secretBytes, bytes("content"), key) };
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function derive(
  material: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: string,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt, info: bytes(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256));
}
