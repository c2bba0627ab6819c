import { attachSaseAuth } from "@sase-auth/axios";
import { TokenManager } from "@sase-auth/core";
import { createSaseFetch } from "@sase-auth/fetch";
import { saseAuth as gotAuth } from "@sase-auth/got";
import { saseAuth as kyAuth } from "@sase-auth/ky";
import axios from "axios";
import { describe, expect, it, onTestFinished } from "vitest";

const tokens = new TokenManager({ clientId: "client", clientSecret: "fake-secret", tsgId: "1000000000" });

/** Until the end of the test, every object has this member. */
function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
  onTestFinished(() => void Reflect.deleteProperty(Object.prototype, name));
}

describe("a polluted Object.prototype does not say where tokens may go", () => {
  const client = axios.create();

  it.each([
    ["fetch", () => createSaseFetch(tokens)],
    ["fetch with another fetch", () => createSaseFetch(tokens, { fetch })],
    ["axios", () => attachSaseAuth(client, tokens)],
    ["got", () => gotAuth(tokens)],
    ["ky", () => kyAuth(tokens)({})],
  ])("by way of %s", (_, attach) => {
    // Whoever read it would refuse it.
    pollute("origins", ["nowhere"]);
    expect(attach).not.toThrow();
  });
});
