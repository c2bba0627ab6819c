import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

type Bytes = Uint8Array<ArrayBuffer>;
type Gcm = { name: string; iv: Bytes; additionalData: Bytes };
type Hkdf = { name: string; hash: string; salt: Bytes; info: Bytes };

/** As much of a CryptoKey as core needs. */
class Key {
  readonly [Symbol.toStringTag] = "CryptoKey";
  readonly material: Bytes;
  readonly algorithm: { readonly name: string; readonly length: number };
  readonly usages: readonly string[];

  constructor(material: Bytes, algorithm: string | { readonly name: string }, usages: readonly string[]) {
    this.material = Uint8Array.from(material);
    const { name } = typeof algorithm === "string" ? { name: algorithm } : algorithm;
    this.algorithm = { name, length: material.length * 8 };
    this.usages = usages;
  }
}

/** Bytes of the tag of AES-GCM */
const TAG = 16;
// Most that is played derives keys for the same few secrets and tenants.
const derived = new Map<string, Bytes>();

/**
 * The part of Web Crypto that core uses, computed by Node's synchronous functions. The real one computes on other threads and
 * ends in any order, so that nothing would run the same way twice.
 */
export class CryptoAtOnce {
  /** Whether entries can be encrypted. Restricted runtimes and other realms have been seen to refuse. */
  encrypts = true;
  /** Called with what was derived from which text, and with what was encrypted as what. */
  derived = (_info: string, _bits: Bytes) => {};
  encrypted = (_plain: string, _cipher: Bytes) => {};
  /** Called when an entry could not be encrypted. */
  refused = () => {};

  /** Replace `crypto.subtle`; the returned function puts the real one back. */
  install(): () => void {
    const value = new Proxy(this.#subtle, { get: (known, name) => Reflect.get(known, name) ?? unknown(name) });
    Object.defineProperty(globalThis.crypto, "subtle", { value, configurable: true });
    return () => {
      Reflect.deleteProperty(globalThis.crypto, "subtle");
    };
  }

  readonly #subtle = {
    importKey: async (_: "raw", material: Bytes, algorithm: string | { name: string }, __: boolean, usages: string[]) =>
      new Key(material, algorithm, usages),
    deriveBits: async ({ name, hash, salt, info }: Hkdf, { material }: Key, bits: number) => {
      if (name !== "HKDF" || hash !== "SHA-256") unknown(`${name} ${hash}`);
      const key = [material, salt, info, bits].map(String).join();
      const known = derived.get(key) ?? new Uint8Array(hkdfSync("sha256", material, salt, info, bits / 8));
      derived.set(key, known);
      this.derived(new TextDecoder().decode(info), known);
      return known.slice().buffer;
    },
    encrypt: async ({ name, iv, additionalData }: Gcm, { material }: Key, plain: Bytes) => {
      if (name !== "AES-GCM") unknown(name);
      if (!this.encrypts) {
        this.refused();
        throw new DOMException("a runtime that does not encrypt", "OperationError");
      }
      const cipher = createCipheriv("aes-256-gcm", material, iv).setAAD(additionalData);
      const text = cipher.update(plain);
      cipher.final();
      this.encrypted(new TextDecoder().decode(plain), new Uint8Array(text));
      return Uint8Array.from(Buffer.concat([text, cipher.getAuthTag()])).buffer;
    },
    decrypt: async ({ name, iv, additionalData }: Gcm, { material }: Key, sealed: Bytes) => {
      if (name !== "AES-GCM") unknown(name);
      const cipher = createDecipheriv("aes-256-gcm", material, iv).setAAD(additionalData);
      cipher.setAuthTag(sealed.subarray(-TAG));
      const text = cipher.update(sealed.subarray(0, -TAG));
      cipher.final();
      return Uint8Array.from(text).buffer;
    },
  };
}

function unknown(what: unknown): never {
  throw new Error(`crypto-at-once.ts does not know ${String(what)}. Add it there.`);
}
