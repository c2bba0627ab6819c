import { CompactEncrypt, compactDecrypt } from "jose";
import { describe, expect, it } from "vitest";
import { decryptJwe, encryptJwe } from "../src/share/jwe.ts";

const KEY = crypto.getRandomValues(new Uint8Array(32));
const TEXT = JSON.stringify({ token: "f\u00e4ke \u{1f511}" });

function byJose(header: { alg: string; enc: string; [name: string]: string }): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(TEXT)).setProtectedHeader(header).encrypt(KEY);
}

describe("a JWE", () => {
  it("is one to jose", async () => {
    const { plaintext, protectedHeader } = await compactDecrypt(await encryptJwe(TEXT, KEY), KEY);
    expect(new TextDecoder().decode(plaintext)).toBe(TEXT);
    expect(protectedHeader).toEqual({ alg: "dir", enc: "A256GCM" });
  });

  it("of jose is decrypted", async () => {
    expect(await decryptJwe(await byJose({ alg: "dir", enc: "A256GCM" }), KEY)).toBe(TEXT);
  });

  it("is another one each time", async () => {
    const [one, other] = [await encryptJwe(TEXT, KEY), await encryptJwe(TEXT, KEY)];
    for (const at of [2, 3, 4]) expect(one.split(".")[at]).not.toBe(other.split(".")[at]);
  });

  it("is encrypted whole, whatever Object.prototype has", async () => {
    Object.defineProperty(Object.prototype, "tagLength", { value: 32, configurable: true });
    const jwe = await encryptJwe(TEXT, KEY).finally(() => Reflect.deleteProperty(Object.prototype, "tagLength"));
    expect(await decryptJwe(jwe, KEY)).toBe(TEXT);
  });

  it.each([
    ["another order of the header", { enc: "A256GCM", alg: "dir" }],
    ["a header with more in it", { alg: "dir", enc: "A256GCM", typ: "JWT" }],
    ["another algorithm", { alg: "A256GCMKW", enc: "A256GCM" }],
  ])("with %s is refused", async (_, header) => {
    await expect(byJose(header).then((jwe) => decryptJwe(jwe, KEY))).rejects.toThrow(
      "it is no JWE with dir and A256GCM",
    );
  });

  it.each<[string, (parts: string[]) => string[]]>([
    ["a shorter tag", (parts) => parts.with(4, parts[4]?.slice(0, 8) ?? "")],
    ["another initialization vector", (parts) => parts.with(2, "A".repeat(16))],
    ["a longer initialization vector", (parts) => parts.with(2, "A".repeat(32))],
    ["an encrypted key", (parts) => parts.with(1, "AAAA")],
    ["a part too few", (parts) => parts.slice(0, 4)],
    ["a part too many", (parts) => [...parts, "AAAA"]],
  ])("with %s is refused", async (_, altered) => {
    const jwe = altered((await encryptJwe(TEXT, KEY)).split(".")).join(".");
    await expect(decryptJwe(jwe, KEY)).rejects.toThrow(/^(it is no JWE|decryption failed)/);
  });

  it("is not decrypted with another key", async () => {
    const another = crypto.getRandomValues(new Uint8Array(32));
    await expect(decryptJwe(await encryptJwe(TEXT, KEY), another)).rejects.toThrow("decryption failed");
  });
});
