/** The sweep itself: it finds what leaks, wherever and in whatever form. */
import type { TokenSource } from "@sase-auth/core";
import { describe, expect, it } from "vitest";
import { NETWORK_FAULTS } from "../faults/network-faults.ts";
import type { Stage } from "../faults/stage.ts";
import { ADAPTERS } from "../support/adapters.ts";
import { leaksIn } from "./leaks.ts";
import { tokenFaultLeaks } from "./sweep.ts";

const credentials = {
  clientId: "test@1.iam.panserviceaccount.com",
  clientSecret: 'fake-secret/ü+"?>~%~25=&',
  tsgId: "1",
  tokenUrl: "http://127.0.0.1/",
};
const token = `fake.${btoa("claims")}.${"signature-of-a-fake-token".repeat(10)}`;
const sase = { credentials, issued: [{ value: token }] } as unknown as Parameters<typeof leaksIn>[1];
const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString("base64");

const SECRETS = { "the secret": credentials.clientSecret, Basic: basic, "a token": token };

const FORMS: { readonly [name: string]: (secret: string) => string } = {
  plain: (secret) => secret,
  "as JSON": (secret) => JSON.stringify({ secret }),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  "base64 with something before it": (secret) => Buffer.from(`id:${secret}`).toString("base64"),
  "base64 with something else before it": (secret) => Buffer.from(`a:${secret}`).toString("base64"),
  base64url: (secret) => Buffer.from(`{"secret":"${secret}"}`).toString("base64url"),
  "URL-encoded": (secret) => encodeURIComponent(secret),
  "form-encoded": (secret) => new URLSearchParams({ secret }).toString(),
  "URL-encoded in lower case": (secret) => encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
};

const PLACES: { readonly [name: string]: (text: string) => unknown } = {
  "a text": (text) => text,
  "a message": (text) => new Error(`no ${text}`),
  "the cause of a cause": (text) => new Error("no", { cause: new Error("no", { cause: new Error(text) }) }),
  "a cause that is hidden": (text) => Object.defineProperty(new Error("no"), "cause", { value: { text } }),
  "a member of a member": (text) => ({ a: { b: { c: { d: { e: [new Map([["f", { text }]])] } } } } }),
  "a getter": (text) => ({
    get text() {
      return { text };
    },
  }),
  "a code that is hidden": (text) => Object.defineProperty(new Error("no"), "code", { value: text }),
  "what JSON makes of it": (text) => Object.defineProperty({}, "toJSON", { value: () => ({ text }) }),
  "what a template makes of it": (text) => Object.defineProperty({}, "toString", { value: () => text }),
  "what hides from all but console.dir": (text) =>
    Object.defineProperty({ text }, Symbol.for("nodejs.util.inspect.custom"), { value: () => "" }),
};

describe.each(Object.entries(PLACES))("the sweep finds, in %s,", (_place, put) => {
  it.each(Object.entries(FORMS))("each secret %s", (_form, encode) => {
    for (const [what, secret] of Object.entries(SECRETS)) {
      const thing = put(`before ${encode(secret)} after`);
      // As it is, and as the contract hands out what a host threw or answered.
      for (const left of [thing, { status: 500, error: thing }, { status: 200, raw: thing }]) {
        expect(leaksIn([left], sase)).toContainEqual(expect.objectContaining({ what }));
      }
    }
  });
});

it("the sweep finds a token that was cut short, and does not take its claims for a secret", () => {
  const [head, claims, signature = ""] = token.split(".");
  expect(leaksIn([`…${signature.slice(-40)}`], sase)).not.toEqual([]);
  expect(leaksIn([`${head}.${claims}`, "fake-secret", credentials.clientId], sase)).toEqual([]);
});

/** What many a client does: hand out the error of `fetch`, with what was asked. */
function leakySource({ sase, fetch }: Stage): TokenSource {
  const getToken = async () => {
    const { clientId, clientSecret, tokenUrl } = sase.credentials;
    const init = {
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
    };
    const fixed = { method: "POST", body: "", redirect: "manual", signal: AbortSignal.timeout(5_000) } as const;
    return fetch(tokenUrl, { ...init, ...fixed }).then(
      () => Promise.reject(Object.assign(new Error("no token"), { config: init })),
      (error) => Promise.reject(Object.assign(error, { config: init })),
    );
  };
  return { getToken, replaceToken: getToken };
}

it("the sweep finds what a leaky source of tokens lets out, by each adapter", async () => {
  const [fault] = NETWORK_FAULTS;
  for (const adapter of ADAPTERS) {
    const leaks = await tokenFaultLeaks(fault as (typeof NETWORK_FAULTS)[number], [adapter], leakySource);
    expect(leaks).toContainEqual(expect.objectContaining({ what: "Basic" }));
  }
});
