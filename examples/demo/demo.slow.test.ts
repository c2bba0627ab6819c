import { startMockSase } from "@sase-auth/testing";
import { expect, test, vi } from "vitest";
import { run } from "./run-demo.ts";

vi.setConfig({ testTimeout: 60_000 }); // each starts a program

test("credentials in the environment are used for one token, and neither shows", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const credentials = { SASE_CLIENT_ID: clientId, SASE_CLIENT_SECRET: clientSecret, SASE_TSG_ID: tsgId };
  const { code, stdout, stderr } = await run({ ...credentials, SASE_AUTH_URL: tokenUrl });
  expect(stdout).toContain(`Obtained a token for TSG ${tsgId}`);
  expect(code).toBe(0);
  expect(sase.issued).toHaveLength(1);
  for (const hidden of [clientSecret, ...sase.issued.map(({ value }) => value)]) {
    expect(stdout + stderr).not.toContain(hidden);
  }
});

test("a SASE_DEMO_URL that is not the vendor's gets no request and no token", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const credentials = { SCM_CLIENT_ID: clientId, SCM_CLIENT_SECRET: clientSecret, SCM_TSG_ID: tsgId };
  const env = { ...credentials, SCM_AUTH_URL: tokenUrl, SASE_DEMO_URL: `${sase.apiOrigin}/sse/config/v1/addresses` };
  const { code, stdout } = await run(env);
  expect(stdout).toContain("SASE_DEMO_URL is at none of the vendor's API origins");
  expect(code).toBe(1);
  expect(sase.api.requests).toHaveLength(0);
});

test("a service that says no ends the demo with the reason, and without a stack trace", async () => {
  await using sase = await startMockSase();
  const { clientId, tsgId, tokenUrl } = sase.credentials;
  const env = { SASE_CLIENT_ID: clientId, SASE_CLIENT_SECRET: "not-the-secret", SASE_TSG_ID: tsgId };
  const { code, stderr } = await run({ ...env, SASE_AUTH_URL: tokenUrl });
  expect(stderr).toMatch(
    /^http:\S+ rejected the client \(invalid_client, 401\): "Client authentication failed"\. Check the client ID and the client secret.*\n$/,
  );
  expect(code).toBe(1);
});

test("credentials that are set in part end the demo with what is missing, and without a stack trace", async () => {
  const { code, stdout, stderr } = await run({ SASE_CLIENT_ID: "not-an-account", SASE_CLIENT_SECRET: "not-a-secret" });
  expect(stderr).toMatch(/^The environment lacks SASE_TSG_ID.*\n$/);
  expect(stdout).toBe("");
  expect(code).toBe(1);
});
