import { fileURLToPath } from "node:url";
import { attachSaseAuth } from "@sase-auth/axios";
import { TokenManager } from "@sase-auth/core";
import { createSaseFetch } from "@sase-auth/fetch";
import { saseAuth as gotAuth } from "@sase-auth/got";
import { saseAuth as kyAuth } from "@sase-auth/ky";
import axios from "axios";
import { describe, expect, it, onTestFinished } from "vitest";
import { listenHttp } from "../support/loopback.ts";
import { run } from "../support/programs.ts";

const PROGRAM = fileURLToPath(new URL("pollution-program.ts", import.meta.url));

const tokens = new TokenManager({ clientId: "client", clientSecret: "fake-secret", tsgId: "1000000000" });

/** Until the end of the test, every object has this member. */
function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
  onTestFinished(() => void Reflect.deleteProperty(Object.prototype, name));
}

describe("a polluted Object.prototype adds no origin for tokens", () => {
  const client = axios.create();

  it.each([
    ["fetch", () => createSaseFetch(tokens)],
    ["fetch with another fetch", () => createSaseFetch(tokens, { fetch })],
    ["axios", () => attachSaseAuth(client, tokens)],
    ["got", () => gotAuth(tokens)],
    ["ky", () => kyAuth(tokens)({})],
  ])("by way of %s", (_, attach) => {
    // Code that reads it refuses it.
    pollute("origins", ["nowhere"]);
    expect(attach).not.toThrow();
  });
});

it("a polluted Object.prototype takes no token to a server whose origin is not listed, by no adapter", async () => {
  const arrived = { listed: [] as string[], unlisted: [] as string[] };
  const serve = (where: keyof typeof arrived) =>
    listenHttp(({ headers, rawHeaders, url }, response) => {
      arrived[where].push(`${headers.authorization} ${url} ${rawHeaders.join(" ")}`);
      response.end();
    });
  await using listed = await serve("listed");
  await using unlisted = await serve("unlisted");
  const { code } = await run({ args: [PROGRAM, listed.origin, unlisted.origin], env: {} });
  expect(code).toBe(0);
  expect(arrived.unlisted.filter((request) => request.includes("fake-token:"))).toEqual([]);
  expect(arrived.unlisted.length).toBeGreaterThan(0);
  for (const client of ["fetch", "fetch-with-a-URL", "fetch-with-a-Request", "axios", "got", "ky"]) {
    expect(arrived.listed.some((request) => request.startsWith(`Bearer fake-token:${client}:`))).toBe(true);
  }
});
