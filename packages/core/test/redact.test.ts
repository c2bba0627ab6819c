import { describe, expect, it } from "vitest";
import { redact } from "../src/redact.ts";

it.each([
  ["line breaks and what cannot be seen", "a\r\n\n\u0000\u200b\u2028b", "a b"],
  ["more than 200 characters", "a".repeat(300), "a".repeat(200)],
  ["space at either end", "  a  ", "a"],
])("text of somebody else is shown without %s", (_, text, shown) => {
  expect(redact(text)).toBe(shown);
});

const SECRET = 'fake/secret+of=letters&"Signs"<ü>';

const html = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const each = (write: (code: number) => string) => (text: string) =>
  text.replaceAll(/[^a-z]/gi, (sign) => write(sign.charCodeAt(0)));
const digits = (code: number, length: number) => code.toString(16).padStart(length, "0");
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Ways in which a server may write what it was sent. */
const SPELLINGS: { readonly [name: string]: (text: string) => string } = {
  URL: encodeURIComponent,
  form: (text) => new URLSearchParams({ text }).toString(),
  "lower-case URL": (text) => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
  "old URL": each((code) => `%u${digits(code, 4)}`),
  HTML: html,
  "numbered HTML": each((code) => `&#${code};`),
  "hex HTML": each((code) => `&#x${digits(code, 2)};`),
  JSON: JSON.stringify,
  JavaScript: each((code) => `\\u${digits(code, 4)}`),
  "short JavaScript": each((code) => `\\x${digits(code, 2)}`),
  "braced JavaScript": each((code) => `\\u{${digits(code, 1)}}`),
  base64,
  "base64 after one character": (text) => base64(`:${text}`),
  "base64 after two characters": (text) => base64(`a:${text}`),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  hex: (text) => Buffer.from(text).toString("hex"),
  "upper case": (text) => text.toUpperCase(),
  "a part": (text) => text.slice(5, 14),
  "reformatted base64": (text) => base64(text).replaceAll(/.{5}/g, "$& "),
};

describe.each(Object.entries(SPELLINGS))("a secret is not shown in %s", (_, write) => {
  it("written so once", () => {
    expect(redact(`before ${write(SECRET)} after`, [SECRET])).toBe("[redacted]");
  });

  it.each(["p@$$-w.0*d!#%^&()[]<>", "!@#$%^&*()_+{}|<>?~", "ßéçrêt-dé-çâfé"])(
    "written so once, if it is %s",
    (secret) => {
      expect(redact(`before ${write(secret)} after`, [secret])).not.toContain(write(secret));
    },
  );

  // In upper case, base64 says something else.
  const again = Object.entries(SPELLINGS).filter(([name]) => !/part|case/.test(name));

  it.each(again)("and then in %s", (_, writeAgain) => {
    expect(redact(writeAgain(write(SECRET)), [SECRET])).toBe("[redacted]");
  });
});

it.each([
  ["as it is", `before ${SECRET} after`, "before [redacted] after"],
  ["without the few letters that would be in many a text", "ab", "ab"],
  ["which is cut off with the rest", `${"-".repeat(195)}${SECRET.toUpperCase()}`, `${"-".repeat(195)}FAKE/`],
])("a secret is not shown: %s", (_, text, shown) => {
  expect(redact(text, [SECRET, "ab-"])).toBe(shown);
});

it("a secret is not shown: in hex with prefixes", () => {
  const hex = Buffer.from(SECRET).toString("hex").replaceAll(/../g, "0x$&, ");
  expect(redact(hex, [SECRET])).toBe("[redacted]");
});

it("text without a secret is shown as it is, signs and all", () => {
  const text = 'Client authentication failed: see https://a.example/?a=1%202&b="&amp;" (code \\u0041, 0x1f).';
  expect(redact(text, [SECRET])).toBe(text);
});
