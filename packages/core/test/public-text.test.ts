import { expect, it } from "vitest";
import { publicText } from "../src/public-text.ts";

it.each([
  ["line breaks and what cannot be seen", "a\r\n\n\u0000\u200b\u2028b", "a b"],
  ["more than 200 characters", "a".repeat(300), "a".repeat(200)],
  ["space at either end", "  a  ", "a"],
])("text of somebody else is shown without %s", (_, text, shown) => {
  expect(publicText(text)).toBe(shown);
});

const SECRET = "fake/secret+of=letters";

it.each([
  ["as it is", `before ${SECRET} after`, "before [redacted] after"],
  ["as a part of a URL", encodeURIComponent(SECRET), "[redacted]"],
  ["in another alphabet of base64", SECRET.replace("/", "_").replace("+", "-"), "[redacted]"],
  ["without the few letters that would be in many a text", "ab", "ab"],
])("a secret is not shown: %s", (_, text, shown) => {
  expect(publicText(text, [SECRET, "ab-"])).toBe(shown);
});
