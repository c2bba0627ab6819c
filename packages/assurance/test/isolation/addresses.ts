import fc from "fast-check";
import type { Network } from "./network.ts";

/** The target of a request. */
export interface Address {
  readonly url: string;
  /** A base URL of the client, which its adapter has checked. */
  readonly base: string | undefined;
}

const SCHEMES = [
  "https://",
  "http://",
  "HTTPS://",
  "https:",
  "https:/",
  "https:\\\\",
  "//",
  "\\\\",
  "/\\",
  "",
  " https://",
  "ht\ttps://",
  "ftp://",
  "blob:https://",
];
const USERS = ["", "", "", "user@", "user:password@", "@", ":@", "%40@"];
const ENDS = [
  "/",
  "/x",
  "",
  "?x",
  "#x",
  "\\x",
  "/@evil.example/",
  "//evil.example/",
  "/..//evil.example",
  "/%2f..",
  "@evil.example/",
  ".evil.example/",
  "%40evil.example",
  "\\@evil.example/",
  "/\\evil.example",
  ":@evil.example",
];
const ODD = [
  "\t",
  "\n",
  "\r",
  "\0",
  " ",
  "\u200b",
  "\u3002",
  "\uff0f",
  "\uff20",
  "%",
  "%00",
  "\\",
  "@",
  "#",
  "?",
  ".",
  ":",
  "[",
  "\u202e",
];

/** URLs that look as if they led to a listed origin, and some that do. */
export function addresses({ listed, unlisted }: Network): fc.Arbitrary<Address> {
  const hosts = [...listed.map((origin) => new URL(origin).host), ...unlisted].flatMap(lookAlikes);
  const bases = listed.flatMap((origin) => [origin, `${origin}/`, `${origin}/v1`]);
  const direct = fc.tuple(
    fc.constantFrom(...SCHEMES),
    fc.constantFrom(...USERS),
    fc.constantFrom(...hosts),
    fc.constantFrom(...ENDS),
  );
  const plain = direct.map((parts) => parts.join(""));
  const damaged = fc
    .tuple(plain, fc.constantFrom(...ODD), fc.nat(60))
    .map(([url, odd, at]) => url.slice(0, at) + odd + url.slice(at));
  const url = fc.oneof(plain, plain, damaged);
  const redirected = fc.tuple(fc.constantFrom(...listed), url).map(([origin, to]) => redirect(origin, to));
  const thereAndBack = fc
    .tuple(fc.constantFrom(...listed), fc.constantFrom(...listed))
    .map(([from, to]) => redirect(from, redirect(`http://${unlisted[0]}`, `${to}/`)));
  const relative = fc.constantFrom(...ENDS).map((end) => end.replace(/^\//, ""));
  return fc.record({
    url: fc.oneof({ arbitrary: url, weight: 6 }, { arbitrary: redirected, weight: 3 }, thereAndBack, relative),
    base: fc.option(fc.constantFrom(...bases), { nil: undefined }),
  });
}

function redirect(origin: string, to: string): string {
  return `${origin}/to/${encodeURIComponent(to)}`;
}

function lookAlikes(host: string): string[] {
  const [name = "", port] = host.split(/:(?=\d+$)/);
  const suffix = port ? `:${port}` : "";
  return [
    host,
    host,
    host.toUpperCase(),
    `${name}.${suffix}`,
    `${name}.evil.example${suffix}`,
    `evil.example`,
    `${name}@evil.example`,
    `evil.example${suffix}`,
    `sub.${host}`,
    `${name}:443`,
    `${name}:8443`,
    `${name}:0${port ?? 443}`,
    `${name}:`,
    name.replace("a", "\u0430"), // Cyrillic
    name.replace("a", "\uff41") + suffix, // full width, which is the same host
    name.replace("a", "%61") + suffix,
    `xn--${name}`,
    name.replace("127.0.0.1", "2130706433") + suffix,
    name.replace("127.0.0.1", "0x7f.1") + suffix,
    name.replace("127.0.0.1", "[::ffff:127.0.0.1]") + suffix,
  ];
}
