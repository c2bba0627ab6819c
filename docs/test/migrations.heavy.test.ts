/** Weekly: it installs axios, axios-auth-refresh and simple-oauth2 beside the packed packages. */
import { temporaryFolder } from "@sase-auth/test-kit";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { programs, Workshop } from "./support/programs.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let workshop: Workshop;

beforeAll(async () => {
  folder = await temporaryFolder();
  workshop = new Workshop(folder.path);
  await workshop.install([...programs.keys()].filter((name) => /-(before|after)$/.test(name)));
}, 300_000);
afterAll(() => folder?.[Symbol.asyncDispose]());

/** A service that revokes the token of the first API request once that was answered. */
async function startRevoking(): Promise<MockSase> {
  let isFirst = true;
  const sase: MockSase = await startMockSase({
    respond({ pathname }, response) {
      if (isFirst) sase.revoke();
      isFirst = false;
      if (pathname === "/rotate") sase.rotateSecret();
      response.statusCode = pathname === "/missing" ? 404 : 200;
      response.end("{}");
    },
  });
  onTestFinished(() => sase.close());
  await sase.interceptVendorHosts({ thisProcess: false });
  return sase;
}

/** @param more is code that follows the program */
async function outputWith(name: string, more: string, sase: MockSase): Promise<string[]> {
  const code = programs.get(name)?.code;
  const { PATH, HOME } = process.env;
  await workshop.write(`${name}-and-more`, `${code}\n${more}`);
  const printed = await workshop.outputOf(`${name}-and-more`, { PATH, HOME, ...sase.env });
  return printed.trim().split("\n");
}

/** Three requests at once with the revoked token, then what an error shows. */
const AFTER_A_REVOCATION = `
const asked = await Promise.allSettled([1, 2, 3].map(() => client.get("/sse/config/v1/addresses")));
console.log(asked.map(({ value, reason }) => value?.status ?? reason.status).sort().join(" "));
const { config } = await client.get("/missing").catch((error) => error);
console.log(/Bearer/.test(JSON.stringify(config.headers)));
`;

/** Holds the token request back until all three have met their 401, so that it does not depend on which is faster. */
const ALL_REJECTED_FIRST = `
const { promise, resolve } = Promise.withResolvers();
let met = 0;
client.defaults.validateStatus = (status) => {
  if (status === 401 && ++met === 3) resolve();
  return status < 300;
};
axios.interceptors.request.use((config) => promise.then(() => config));
`;

const tokenRequests = (sase: MockSase) => sase.auth.tokenRequests.length;

describe("requests whose token was revoked", () => {
  it("cost an interceptor of one's own a token request each, and their errors show the token", async () => {
    const sase = await startRevoking();
    expect(await outputWith("interceptor-before", AFTER_A_REVOCATION, sase)).toEqual(["200", "200 200 200", "true"]);
    expect(tokenRequests(sase)).toBe(1 + 3);
  });

  it("are refused to all but one by axios-auth-refresh, and their errors show the token", async () => {
    const sase = await startRevoking();
    const more = ALL_REJECTED_FIRST + AFTER_A_REVOCATION;
    expect(await outputWith("auth-refresh-before", more, sase)).toEqual(["200", "200 401 401", "true"]);
    expect(tokenRequests(sase)).toBe(1 + 1);
  });

  it("cost one token request after the migration, and their errors show no token", async () => {
    const sase = await startRevoking();
    expect(await outputWith("interceptor-after", AFTER_A_REVOCATION, sase)).toEqual(["200", "200 200 200", "false"]);
    expect(tokenRequests(sase)).toBe(1 + 1);
  });
});

it("a token request that fails has the secret in its error, with an interceptor of one's own", async () => {
  const sase = await startRevoking();
  const refused = `
  await client.get("/rotate");
  const { response: answer, config } = await obtainToken().catch((error) => error);
  console.log(answer.status, config.auth.password === password);
  `;
  expect(await outputWith("interceptor-before", refused, sase)).toEqual(["200", "401 true"]);
});

describe("callers that ask for a token at once", () => {
  const ASK_AT_ONCE = "await Promise.all([1, 2, 3].map(authorization));\n";

  it.each([
    ["simple-oauth2-before", 3],
    ["simple-oauth2-after", 1],
  ])("%s: %d token requests", async (name, expected) => {
    const sase = await startMockSase();
    onTestFinished(() => sase.close());
    await sase.interceptVendorHosts({ thisProcess: false });
    const { PATH, HOME } = process.env;
    await workshop.write(name, (programs.get(name)?.code ?? "").replace("const url", `${ASK_AT_ONCE}const url`));
    expect(await workshop.outputOf(name, { PATH, HOME, ...sase.env })).toBe("200\n");
    expect(tokenRequests(sase)).toBe(expected);
  });
});
