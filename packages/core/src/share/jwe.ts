import { fromBase64url, toBase64url } from "../request/base64url.ts";

// {"alg":"dir","enc":"A256GCM"}
const HEADER = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0";
// Bytes. RFC 7518 5.3
const IV = 12;
const TAG = 16;

/**
 * Encrypt a text as a JWE with `dir` and `A256GCM`. Web Crypto does the encryption; a library would add 14 modules, for the
 * other algorithms, to what each process loads before its first request.
 *
 * @param key 32 bytes
 * @see https://www.rfc-editor.org/rfc/rfc7516#section-3.1
 */
export async function encryptJwe(text: string, key: Uint8Array): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt(gcm(iv), await keyFor("encrypt", key), new TextEncoder().encode(text)),
  );
  const end = sealed.length - TAG;
  return [HEADER, "", ...[iv, sealed.subarray(0, end), sealed.subarray(end)].map(toBase64url)].join(".");
}

/**
 * Decrypt what {@link encryptJwe} returned.
 *
 * @throws {Error} for any other text, a JWE that has another header included, and with any other key
 */
export async function decryptJwe(jwe: string, key: Uint8Array): Promise<string> {
  const [header, encryptedKey, ...rest] = jwe.split(".");
  const [iv, text, tag, ...more] = rest.map(fromBase64url);
  const isOurs = header === HEADER && encryptedKey === "" && iv?.length === IV && tag?.length === TAG;
  if (!isOurs || !text || more.length > 0) throw new Error("it is no JWE with dir and A256GCM");
  const sealed = new Uint8Array(text.length + TAG);
  sealed.set(text);
  sealed.set(tag, text.length);
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(gcm(iv), await keyFor("decrypt", key), sealed));
  } catch {
    throw new Error("decryption failed: it was altered, or encrypted with another key");
  }
}

function gcm(iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  // With the default left out, an inherited `tagLength` would count.
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(HEADER), tagLength: TAG * 8 };
}

function keyFor(usage: "encrypt" | "decrypt", key: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", Uint8Array.from(key), "AES-GCM", false, [usage]);
}
