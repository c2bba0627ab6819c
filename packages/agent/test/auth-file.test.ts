import { chmod, mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "@sase-auth/test-kit";
import { testFolder } from "@sase-auth/test-kit/vitest";
import { describe, expect, it, vi } from "vitest";
import { ask, fakeTime, running, send } from "./support/agent.ts";

/** As a reader of the vendor's does it. */
async function read(path: string) {
  return JSON.parse(await readFile(path, "utf8"));
}

describe("the auth file", () => {
  it("has what the Terraform provider, scm-go and scm-python read, and ends 60 s early", async () => {
    const authFile = join(await testFolder(), "scm.json");
    const { agent, sase } = await running({ authFile });
    expect(await read(authFile)).toEqual({
      client_id: agent.clientId,
      client_secret: agent.secret,
      scope: `tsg_id:${agent.tsgId}`,
      auth_url: agent.tokenUrl,
      host: "api.sase.paloaltonetworks.com",
      protocol: "https",
      jwt: sase.issued[0]?.value,
      jwt_expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      jwt_lifetime: expect.any(Number),
    });
    const left = Date.parse((await read(authFile)).jwt_expires_at) - Date.now();
    expect(left).toBeGreaterThan(820_000);
    expect(left).toBeLessThanOrEqual(839_000);
    expect((await stat(authFile)).mode & 0o777).toBe(0o600);
  });

  it("lets a reader whose token went stale ask the agent instead", async () => {
    const authFile = join(await testFolder(), "scm.json");
    const { agent } = await running({ authFile });
    const { client_id, client_secret, scope, auth_url } = await read(authFile);
    const { pathname } = new URL(auth_url);
    const form = { grant_type: "client_credentials", client_id, client_secret, scope };
    expect((await send(agent, { path: pathname, form, headers: { authorization: undefined } })).status).toBe(200);
  });

  it("has a fresh token before a reader that looks three minutes before its end would take an old one", async () => {
    fakeTime(["Date", "performance", "setInterval", "clearInterval"]);
    const authFile = join(await testFolder(), "scm.json");
    const { sase } = await running({ authFile }, { now: () => Date.now() });
    for (let minute = 0; minute < 60; minute++) {
      vi.advanceTimersByTime(60_000);
      // The clock stands still until the agent has looked.
      await until(async () => Date.parse((await read(authFile)).jwt_expires_at) - Date.now() > 60_000);
    }
    expect(sase.auth.tokenRequests.length).toBeLessThan(8);
  });

  it("has the new token once the one before it was revoked", async () => {
    const authFile = join(await testFolder(), "scm.json");
    const { agent, sase } = await running({ authFile });
    const token = (await ask(agent)).body.access_token;
    await send(agent, { path: "/oauth2/revoke", form: { token } });
    await hasToken(authFile, () => sase.issued[1]?.value);
  });

  it("has a token that can be revoked, also if nobody has asked for it", async () => {
    const authFile = join(await testFolder(), "scm.json");
    const { agent, sase } = await running({ authFile });
    await send(agent, { path: "/oauth2/revoke", form: { token: (await read(authFile)).jwt } });
    expect(sase.issued).toHaveLength(2);
  });

  it("has a token that can be revoked, also if the agent renewed it by itself", async () => {
    fakeTime(["Date", "performance", "setInterval", "clearInterval"]);
    const authFile = join(await testFolder(), "scm.json");
    const { agent, sase } = await running({ authFile }, { now: () => Date.now() });
    await ask(agent);
    vi.advanceTimersByTime(690_000); // Whatever the jitter, the renewal is due by then.
    await hasToken(authFile, () => sase.issued[1]?.value);
    await send(agent, { path: "/oauth2/revoke", form: { token: (await read(authFile)).jwt } });
    await hasToken(authFile, () => sase.issued[2]?.value);
  });

  it("never has another TSG's token", async () => {
    const authFile = join(await testFolder(), "scm.json");
    const { agent } = await running({ authFile });
    const before = await read(authFile);
    await ask(agent, "1100000001");
    expect(await read(authFile)).toEqual(before);
  });

  it("is replaced as a whole: a reader that holds it open goes on with what it has", async () => {
    const folder = await testFolder();
    const authFile = join(folder, "scm.json");
    await writeFile(authFile, "{}");
    const held = await open(authFile);
    await running({ authFile });
    expect(await held.readFile("utf8")).toBe("{}");
    await held.close();
    expect((await read(authFile)).jwt).toMatch(/^ey/);
    expect(await readdir(folder)).toEqual(["scm.json"]);
  });

  it("is gone with the agent", async () => {
    const folder = await testFolder();
    const { agent } = await running({ authFile: join(folder, "scm.json") });
    await agent.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("is written again if it was deleted", async () => {
    fakeTime(["setInterval", "clearInterval"]);
    const authFile = join(await testFolder(), "scm.json");
    const { sase } = await running({ authFile });
    await rm(authFile);
    vi.advanceTimersByTime(30_000);
    await vi.waitFor(async () => expect((await read(authFile)).jwt).toBe(sase.issued[0]?.value));
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("stays if another agent has written it since, and goes with that one", async () => {
    const folder = await testFolder();
    const authFile = join(folder, "scm.json");
    const first = await running({ authFile });
    const second = await running({ authFile });
    await first.agent.close();
    expect((await read(authFile)).client_secret).toBe(second.agent.secret);
    await second.agent.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("appears later if the service is down at first, and an event says why there is none", async () => {
    fakeTime(["Date", "performance", "setInterval", "clearInterval"]);
    const authFile = join(await testFolder(), "scm.json");
    const { sase, events, tenants, agent } = await running();
    sase.auth.misbehave({ status: 429, retryAfter: 60 }, { times: Infinity });
    await ask(agent); // the account remembers it
    const { startAgent } = await import("../src/index.ts");
    const { clientId, tsgId } = agent;
    await using late = await startAgent({
      tenants,
      clientId,
      tsgId,
      authFile,
      onEvent: (event) => void events.push(event),
    });
    expect(events).toContainEqual({ type: "authFile", error: expect.objectContaining({ code: "ERR_TOKEN_ENDPOINT" }) });
    sase.auth.behave();
    vi.advanceTimersByTime(60_000);
    await until(() => read(authFile).then(Boolean, () => false));
    expect((await read(authFile)).auth_url).toBe(late.tokenUrl);
  });

  it.each([
    ["is missing", inNoFolder, /The folder .* is missing\. Make it: mkdir -m 700 /],
    ["is open to others", inAnOpenFolder, /is open to others \(mode 755\)\. Close it with chmod 700/],
    ["is a symbolic link", behindALink, /is no folder, or a symbolic link/],
  ])("is refused at once if its folder %s", async (_, path, message) => {
    const authFile = await path(await testFolder());
    const error = await running({ authFile }).catch((thrown) => thrown);
    expect(error.code).toBe("ERR_INVALID_OPTION");
    expect(error.message).toMatch(message);
  });

  it("is refused at once if it cannot be written", async () => {
    const authFile = join(await testFolder(), "scm.json");
    await mkdir(authFile);
    await expect(running({ authFile })).rejects.toThrow(/cannot be written \(EISDIR\)/);
  });
});

/** Wait until the file has this token. */
async function hasToken(path: string, token: () => string | undefined): Promise<void> {
  await until(async () => (await read(path)).jwt === token());
}

async function inNoFolder(folder: string): Promise<string> {
  return join(folder, "none", "scm.json");
}

async function inAnOpenFolder(folder: string): Promise<string> {
  await chmod(folder, 0o755);
  return join(folder, "scm.json");
}

async function behindALink(folder: string): Promise<string> {
  await mkdir(join(folder, "real"), { mode: 0o700 });
  await symlink(join(folder, "real"), join(folder, "link"));
  return join(folder, "link", "scm.json");
}
