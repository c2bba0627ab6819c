import { describe, expect, it } from "vitest";
import type { MockSase } from "../../testing/src/index.ts";
import { AccessToken, type AccessTokenInit } from "../src/access-token.ts";
import { now } from "../src/clock.ts";
import { resolveCredential } from "../src/request/credential.ts";
import { sealEntry } from "../src/share/entry.ts";
import { type EntryOwner, entryPlace } from "../src/share/entry-key.ts";
import { testClock } from "./support/clock.ts";
import type { ProcessOptions } from "./support/fleet.ts";
import { onlyEntry, setUpFleet } from "./support/fleet.ts";
import { SHORT_TIMEOUT } from "./support/mock.ts";

/** Whose entries the processes of a fleet share. */
function ownerOf(credentials: MockSase["credentials"]): EntryOwner {
  return { ...resolveCredential(credentials), tsgId: credentials.tsgId };
}

const KEY = "fake-encryption-key-of-32-characters";

describe("an entry", () => {
  it("shows neither token, secret, client nor tenant, in its key or in itself", async () => {
    const { sase, shared, process } = await setUpFleet();
    const { value } = await process().tokens.getToken();
    const entry = onlyEntry(shared);
    expect(entry.key).toMatch(/^sase-auth-1-[\da-f]{64}$/);
    const header = JSON.parse(Buffer.from(entry.value.split(".")[0] ?? "", "base64url").toString());
    expect(header).toEqual({ alg: "dir", enc: "A256GCM" });
    const readable = [entry.key, entry.value, ...entry.value.split(".").map((part) => Buffer.from(part, "base64url"))];
    const { clientId, clientSecret, tsgId } = sase.credentials;
    for (const hidden of [value, value.split(".")[1] as string, clientId, clientSecret, tsgId])
      for (const text of readable) expect(text.includes(hidden)).toBe(false);
  });

  it("lasts until callers would wait for the next token", async () => {
    const clock = testClock();
    const { shared, process } = await setUpFleet();
    await process().tokens.getToken();
    clock.pass(0);
    expect(Math.round((onlyEntry(shared).endsAt - performance.now()) / 1000)).toBe(899 - Math.round(899 / 15));
  });

  it.each<[string, ProcessOptions]>([
    ["token URL", { tokenUrl: "http://127.0.0.1:1/oauth2/access_token" }],
    ["client", { clientId: "somebody@1.iam.panserviceaccount.com" }],
    ["secret", { clientSecret: "another-fake-secret" }],
    ["TSG", { tsgId: "1234" }],
    ["encryption key", { sharing: { encryptionKey: KEY } }],
  ])("of another %s has another key", async (_, options) => {
    const { shared, process } = await setUpFleet();
    await process().tokens.getToken();
    const { key } = onlyEntry(shared);
    const asked = new Set<string>();
    const other = process({
      ...options,
      timeout: SHORT_TIMEOUT,
      over: () => ({ get: async (key) => void asked.add(key) }),
    });
    await other.tokens.getToken().catch(() => {});
    expect([...asked]).toEqual([expect.stringMatching(/^sase-auth-1-[\da-f]{64}$/)]);
    expect([...asked]).not.toContain(key);
  });

  it("opens for those who have the same encryption key, as text or bytes", async () => {
    const { sase, process } = await setUpFleet();
    await process({ sharing: { encryptionKey: KEY } }).tokens.getToken();
    await process({ sharing: { encryptionKey: new TextEncoder().encode(KEY) } }).tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("stays under its encryption key when the bytes that were given are wiped", async () => {
    const { sase, process } = await setUpFleet();
    const bytes = Buffer.from(KEY);
    const wiped = process({ sharing: { encryptionKey: bytes } });
    bytes.fill(0);
    await wiped.tokens.getToken();
    await process({ sharing: { encryptionKey: KEY } }).tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("does not open at another place, such as that of another tenant", async () => {
    const { sase, shared, process } = await setUpFleet({ tenants: { 1: "0", 2: "0" } });
    await process({ tsgId: "1" }).tokens.getToken();
    const { value } = onlyEntry(shared);
    const other = process({ tsgId: "2", over: () => ({ get: async () => value }) });
    expect((await other.tokens.getToken()).tsgId).toBe("2");
    expect(other.troubles()).toEqual([expect.stringMatching(/^get: the entry is of no use: decryption/)]);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it.each<[string, string, (value: string) => unknown]>([
    [
      "an altered one",
      "decryption failed: it was altered, or encrypted with another key",
      (value) => value.replace(/.(?=.{40}$)/, (letter) => (letter === "A" ? "B" : "A")),
    ],
    ["one that was cut short", "", (value) => value.slice(0, -9)],
    ["no JWE", "", () => "garbage"],
    ["an empty text", "", () => ""],
    ["no text", "it is no text, or a very long one", () => ({ toString: () => "eyJ" })],
    ["a very long text", "it is no text, or a very long one", () => "a".repeat(3_000_000)],
  ])("is passed over, told and replaced if it is %s", async (_, reason, spoil) => {
    const { sase, shared, process } = await setUpFleet();
    await process().tokens.getToken();
    const { key, value, endsAt } = onlyEntry(shared);
    shared.entries.set(key, { value: spoil(value) as string, endsAt });
    const { tokens, troubles } = process();
    await tokens.getToken();
    expect(troubles()).toEqual([expect.stringContaining(`get: the entry is of no use: ${reason}`)]);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    const healed = process();
    await healed.tokens.getToken();
    expect(healed.troubles()).toEqual([]);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it.each<[string, Partial<AccessTokenInit & EntryOwner>, RegExp]>([
    ["a token for another TSG", { value: jwt({ scope: ["tsg_id:9"] }) }, /gave a token for TSG 9 instead of \d+/],
    ["a token that fits no header", { value: "a\r\nb" }, /it has no token that fits a header$/],
    ["another client", { clientId: "somebody" }, /it has another clientId$/],
    ["another token URL", { tokenUrl: "https://auth.example/" }, /it has another tokenUrl$/],
  ])("is checked like an answer of the service: one with %s is passed over", async (_, forged, reason) => {
    const { sase, process } = await setUpFleet();
    const own = ownerOf(sase.credentials);
    const token = new AccessToken({ value: "opaque", tsgId: own.tsgId, expiresAt: 0, ...forged });
    const obtained = { token, sentAt: now(), lifetime: 900_000, attempts: 1 };
    const place = await entryPlace(own, sase.credentials.clientSecret, undefined);
    const entry = await sealEntry(obtained, { ...own, ...forged }, place);
    const { tokens, troubles } = process({ over: () => ({ get: async () => entry }) });
    await tokens.getToken();
    expect(troubles()).toEqual([expect.stringMatching(reason)]);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("is passed over without the secret in the reason, where it names that as its TSG", async () => {
    const { sase, process } = await setUpFleet();
    const own = ownerOf(sase.credentials);
    const { clientSecret } = sase.credentials;
    const value = jwt({ scope: [`tsg_id:${clientSecret}`] });
    const token = new AccessToken({ value, tsgId: own.tsgId, expiresAt: 0 });
    const place = await entryPlace(own, clientSecret, undefined);
    const entry = await sealEntry({ token, sentAt: now(), lifetime: 900_000, attempts: 1 }, own, place);
    const { tokens, troubles } = process({ over: () => ({ get: async () => entry }) });
    await tokens.getToken();
    expect(troubles()).toEqual([expect.stringContaining("gave a token for TSG [redacted] instead of")]);
  });

  it("is of no use for longer than the token says, or than a day", async () => {
    const { sase, process } = await setUpFleet();
    const own = ownerOf(sase.credentials);
    const place = await entryPlace(own, sase.credentials.clientSecret, undefined);
    for (const [value, lifetime] of [
      [jwt({ iat: 1_000, exp: 1_060 }), 60_000],
      ["opaque", 86_400_000],
    ] as const) {
      const token = new AccessToken({ value, tsgId: own.tsgId, expiresAt: 0 });
      const entry = await sealEntry({ token, sentAt: now(), lifetime: 1e9, attempts: 1 }, own, place);
      const { tokens } = process({ over: () => ({ get: async () => entry }) });
      const { expiresAt } = await tokens.getToken();
      expect(expiresAt - Date.now()).toBeGreaterThan(lifetime - 30_000);
      expect(expiresAt - Date.now()).toBeLessThanOrEqual(lifetime);
    }
  });

  it.each([30, -30])("is shared where the clocks are 30 s apart (%i)", async (seconds) => {
    const clock = testClock();
    const { sase, process } = await setUpFleet();
    await process().tokens.getToken();
    clock.set(seconds * 1000);
    const { tokens, troubles } = process();
    const { expiresAt } = await tokens.getToken();
    expect(troubles()).toEqual([]);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(899_000); // no longer than it lives
  });

  it("is passed over if it was written further ahead of our clock than the last minute of its life allows", async () => {
    const clock = testClock(); // the message names what is left of 90 s
    const { sase, process } = await setUpFleet();
    await process().tokens.getToken();
    clock.set(-90_000);
    const { tokens, troubles } = process();
    await tokens.getToken();
    expect(troubles()).toEqual([
      "get: the entry is of no use: it was written 90 s ahead of this clock. Set the clocks",
    ]);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.fake`;
}
