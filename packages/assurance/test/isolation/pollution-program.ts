/**
 * A program that sends requests by every adapter while its `Object.prototype` is polluted: its arguments are a listed and
 * an unlisted origin. Each token says what it was sent with, so that those origins can tell.
 */
import { attachSaseAuth } from "@sase-auth/axios";
import { AccessToken, type TokenSource } from "@sase-auth/core";
import { createSaseFetch } from "@sase-auth/fetch";
import { saseAuth as gotAuth } from "@sase-auth/got";
import { saseAuth as kyAuth } from "@sase-auth/ky";
import axios from "axios";
import got from "got";
import ky from "ky";

const [, , listed = "", unlisted = ""] = process.argv;
const { host, port } = new URL(unlisted);

/** Members that hosts, Node or adapters may look for in their arguments. */
const NAMES = [
  ...["url", "baseURL", "baseUrl", "prefix", "prefixUrl", "href", "origin", "origins", "input", "path", "pathname"],
  ...["host", "hostname", "port", "protocol", "search", "username", "auth", "servername", "allowAbsoluteUrls"],
  ...["method", "body", "headers", "authorization", "clone", "constructor", "redirect", "signal", "tokens", "request"],
];
const VALUES = [`${listed}/`, `${unlisted}/`, host, port];

type Pollution = Readonly<Record<string, unknown>>;

/** Each member alone, and together with `clone`, for code that checks two members. */
const POLLUTIONS: readonly Pollution[] = NAMES.flatMap((name) => [
  ...VALUES.map((value) => ({ [name]: value })),
  ...VALUES.slice(0, 2).map((value) => ({ [name]: value, clone: "x" })),
]);

const origins = [listed];
const timeout = 2_000;

/** How to make a client, and what it then does. */
const CLIENTS: Readonly<Record<string, (tokens: TokenSource) => (url: string) => Promise<unknown>>> = {
  fetch(tokens) {
    const saseFetch = createSaseFetch(tokens, { origins });
    return async (url) => (await saseFetch(url)).text();
  },
  "fetch-with-a-URL": (tokens) => {
    const saseFetch = createSaseFetch(tokens, { origins });
    return async (url) => (await saseFetch(new URL(url), { method: "GET" })).text();
  },
  "fetch-with-a-Request": (tokens) => {
    const saseFetch = createSaseFetch(tokens, { origins });
    return async (url) => (await saseFetch(new Request(url))).text();
  },
  axios(tokens) {
    const client = axios.create({ proxy: false, timeout });
    attachSaseAuth(client, tokens, { origins });
    return (url) => client.get(url);
  },
  got(tokens) {
    const client = got.extend({ retry: { limit: 0 }, timeout: { request: timeout } }, gotAuth(tokens, { origins }));
    return (url) => client(url).text();
  },
  ky(tokens) {
    const client = ky.create({ retry: 0, timeout }).extend(kyAuth(tokens, { origins }));
    return (url) => client(url).text();
  },
};

/** During `act`, every object has these members. */
async function polluted(pollution: Pollution, act: () => Promise<unknown>): Promise<void> {
  const names = Object.keys(pollution);
  const before = names.map((name) => Object.getOwnPropertyDescriptor(Object.prototype, name));
  for (const name of names) {
    const value = pollution[name];
    Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
  }
  try {
    await act();
  } finally {
    for (const [at, name] of names.entries()) {
      Reflect.deleteProperty(Object.prototype, name);
      const original = before[at];
      if (original) Object.defineProperty(Object.prototype, name, original);
    }
  }
}

/** Tokens that say by which client they were sent, and with what pollution. */
class LabelledTokens implements TokenSource {
  label = "";
  readonly #client: string;

  constructor(client: string) {
    this.#client = client;
  }

  async getToken(): Promise<AccessToken> {
    const value = `fake-token:${this.#client}:${this.label}`;
    return new AccessToken({ value, tsgId: "1000000000", expiresAt: Date.now() + 900_000 });
  }

  replaceToken = async (rejected: AccessToken) => rejected;
}

process.on("uncaughtException", () => {}); // of a socket that found what it did not expect
const clients = Object.entries(CLIENTS).map(([name, make]) => {
  const tokens = new LabelledTokens(name);
  return { tokens, make, made: make(tokens) };
});
for (const pollution of POLLUTIONS) {
  for (const { tokens } of clients) tokens.label = JSON.stringify(pollution);
  const sends = [listed, unlisted].flatMap((origin) =>
    clients.flatMap(({ tokens, make, made }) => [
      async () => made(`${origin}/x`),
      async () => make(tokens)(`${origin}/x`), // or it is refused
    ]),
  );
  await polluted(pollution, () => Promise.allSettled(sends.map((send) => send())));
}
process.exit();
