import { chmod, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TenantTokens } from "@sase-auth/core";
import { until } from "@sase-auth/test-kit";
import { testFolder } from "@sase-auth/test-kit/vitest";
import { startMockSase } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { secretFromCommand, startAgent } from "../src/index.ts";
import { ask, fakeTime, running, send } from "./support/agent.ts";

/** An agent whose secret is what a command prints, before a mock service. */
async function withCommand(command: (runs: string) => string) {
  const sase = await startMockSase();
  onTestFinished(() => sase.close());
  const runs = join(await testFolder(), "runs");
  await writeFile(runs, "");
  const clientSecret = secretFromCommand(`echo x >> ${runs}; ${command(runs)}`);
  const { clientId, tokenUrl, tsgId } = sase.credentials;
  const tenants = new TenantTokens({ clientId, tokenUrl, clientSecret });
  const agent = await startAgent({ tenants, clientId, tokenUrl, tsgId, secretRefused: clientSecret.refused });
  onTestFinished(() => agent.close(0));
  return { sase, agent, runs: async () => (await readFile(runs, "utf8")).length / 2 };
}

describe("a secret command", () => {
  it("whose secret is always refused is run twice, and then nobody asks the service for a while", async () => {
    const { sase, agent, runs } = await withCommand(() => "echo fake-wrong-secret");
    for (let round = 0; round < 20; round++) {
      const { status, body } = await ask(agent, round % 2 ? "1100000001" : undefined);
      expect({ status, body }).toMatchObject({ status: 401, body: { error: "invalid_client" } });
      expect(body.error_description).toMatch(/rejected the client .*\. Check /);
    }
    expect(await runs()).toBe(2);
    expect(sase.auth.tokenRequests.length).toBeLessThanOrEqual(2);
  });

  it("that always fails is run once a minute, and the answer says what to look at", async () => {
    const { sase, agent, runs } = await withCommand(() => "echo fake-shown-text; exit 1");
    for (let round = 0; round < 20; round++) {
      const { status, headers, body } = await ask(agent);
      expect({ status, body }).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
      expect(body.error_description).toMatch(/secret could not be had: its file or command failed\. Look at /);
      expect(body.error_description).not.toContain("fake-shown-text");
      expect(headers["retry-after"]).toBe("5");
    }
    expect(await runs()).toBe(1);
    expect(sase.auth.requests).toHaveLength(0);
  });
});

describe("a slow service", () => {
  it("keeps a client waiting for no more than 5 s while there is a token", async () => {
    fakeTime(["Date", "performance"]);
    const { agent, sase, underWay } = await running({}, { now: () => Date.now() });
    const first = (await ask(agent)).body;
    vi.advanceTimersByTime(first.expires_in * 1000 - 150_000);
    sase.auth.misbehave({ hang: true }, { times: Number.POSITIVE_INFINITY });
    vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout"], now: Date.now() });
    const answered = ask(agent);
    await until(() => sase.auth.tokenRequests.length === 2);
    vi.advanceTimersByTime(5_000);
    const { status, body } = await answered;
    expect(status).toBe(200);
    expect(body.access_token).toBe(first.access_token);
    expect(underWay()).toBe(1);
  });

  it("ends in 503 that names it and what to check, while there is none", async () => {
    const sase = await startMockSase();
    onTestFinished(() => sase.close());
    sase.auth.misbehave({ hang: true }, { times: Number.POSITIVE_INFINITY });
    const { tsgId, ...account } = sase.credentials;
    const tenants = new TenantTokens({ ...account, timeout: 300 });
    const { clientId, tokenUrl } = account;
    await using agent = await startAgent({ tenants, clientId, tokenUrl, tsgId });
    const { status, headers, body } = await ask(agent);
    expect(status).toBe(503);
    expect(body.error_description).toBe(
      `${tokenUrl} gave no token for TSG ${tsgId}: no answer within 100 ms. Check network, proxy and CA settings.`,
    );
    expect(headers["retry-after"]).toMatch(/^\d+$/);
  });
});

describe("the auth file while it cannot be written", () => {
  it("stays as it is, also for a reader that holds it open, and is written once it can be", async () => {
    fakeTime(["setInterval", "clearInterval"]);
    const folder = await testFolder();
    const authFile = join(folder, "scm.json");
    const { sase, agent, events } = await running({ authFile });
    const before = await readFile(authFile, "utf8");
    await using held = await open(authFile);
    await chmod(folder, 0o755);
    await send(agent, { path: "/oauth2/revoke", form: { token: JSON.parse(before).jwt } });
    await until(() => events.some(({ type }) => type === "authFile"));
    expect(await readFile(authFile, "utf8")).toBe(before);
    await chmod(folder, 0o700);
    vi.advanceTimersByTime(30_000);
    const renewed = async () => JSON.parse(await readFile(authFile, "utf8")).jwt;
    await vi.waitFor(async () => expect(await renewed()).toBe(sase.issued[1]?.value));
    expect(await held.readFile("utf8")).toBe(before);
  });
});

describe("the auth file after the clock was set back", () => {
  it("is written again: its token ends no later than it does", async () => {
    fakeTime(["Date", "setInterval", "clearInterval"]);
    const authFile = join(await testFolder(), "scm.json");
    const { sase } = await running({ authFile });
    const left = async () => Date.parse(JSON.parse(await readFile(authFile, "utf8")).jwt_expires_at) - Date.now();
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(await left()).toBeGreaterThan(3_600_000);
    vi.advanceTimersByTime(30_000);
    await vi.waitFor(async () => expect(await left()).toBeLessThan(900_000));
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});
