import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startMockSase } from "@sase-auth/testing";
import { expect, test, vi } from "vitest";

// The demo itself takes ten seconds, and each test starts a process.
vi.setConfig({ testTimeout: 60_000 });

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** Run the demo with nothing but `env` in its environment. */
function run(env: NodeJS.ProcessEnv): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const { PATH } = process.env;
    execFile(process.execPath, [main], { env: { PATH, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? error?.signal ?? 0, stdout, stderr }),
    );
  });
}

test("without credentials the demo runs against the mock, says so first, and every figure is as claimed", async () => {
  const { code, stdout, stderr } = await run({});
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^No SASE credentials in the environment: this is a mock service on this machine/);
  expect(stdout).toMatch(/\nAll \d+ figures as claimed, measured in [\d.]+ s\.\n$/);
  expect(code).toBe(0);
  // A token is a JWT, a secret of the mock a long word.
  expect(stdout).not.toMatch(/eyJ|Bearer|Basic|\S{24}/);
  expect(stdout, "nobody looks at a pipe: no colours, no progress").not.toContain("\x1b");
});

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
    /^http:\S+ rejected the client \(invalid_client, 401\)\. Check clientId and clientSecret.*\n$/,
  );
  expect(code).toBe(1);
});

test("credentials that are set in part end the demo with what is missing, and without a stack trace", async () => {
  const { code, stdout, stderr } = await run({ SASE_CLIENT_ID: "not-an-account", SASE_CLIENT_SECRET: "not-a-secret" });
  expect(stderr).toMatch(/^The environment lacks SASE_TSG_ID.*\n$/);
  expect(stdout).toBe("");
  expect(code).toBe(1);
});
