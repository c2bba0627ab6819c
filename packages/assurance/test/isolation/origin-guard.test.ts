import { expect, it } from "vitest";
import { checkAddresses, misplaced } from "./check-addresses.ts";
import { type Guess, TOKEN } from "./clients.ts";

/** More of them, with other seeds: `npm run torture`. */
const ADDRESSES = 250;

it("never sends a token to a server whose origin is not listed, wherever a URL or a redirect seems to lead", async () => {
  expect(await checkAddresses({ seed: 20_261_124, addresses: ADDRESSES })).toBeUndefined();
}, 120_000);

it.each<[string, Guess]>([
  ["what it begins with", (url, origins) => origins.some((origin) => url.startsWith(origin))],
  ["whether the host is in it", (url, origins) => origins.some((origin) => url.includes(new URL(origin).host))],
  [
    "its host's last part",
    (url) => URL.canParse(url) && /(api\.example|paloaltonetworks\.com)$/.test(new URL(url).hostname),
  ],
  ["its host without the port", (url, origins) => origins.some((origin) => hostOf(url) === hostOf(origin))],
])("notices a guard that looks at %s", async (_, guess) => {
  expect(await checkAddresses({ seed: 1, addresses: 1_000, guess })).toContain("which is not listed");
});

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}

it("would see a token at another server, and one that comes back from there", () => {
  const listed = ["https://api.example"];
  const at = (origin: string, authorization?: string) => ({ origin, authorization, headers: {} });
  const bearer = `Bearer ${TOKEN}`;
  expect(misplaced([at("https://api.example", bearer)], { listed })).toBeUndefined();
  expect(misplaced([at("https://evil.example", bearer)], { listed })).toContain("not listed");
  const back = [at("https://api.example", bearer), at("https://evil.example"), at("https://api.example", bearer)];
  expect(misplaced(back, { listed })).toContain("by way of another origin");
});
