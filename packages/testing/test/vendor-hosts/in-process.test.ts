import type { LookupAllOptions } from "node:dns";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import https from "node:https";
import type { AddressInfo, LookupFunction } from "node:net";
import { text } from "node:stream/consumers";
import { credentialsFromEnv } from "@sase-auth/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type MockSase, startMockSase } from "../../src/index.ts";

const API = "https://api.sase.paloaltonetworks.com/sse/config/v1/addresses";
const TOKEN = "https://auth.apps.paloaltonetworks.com/oauth2/access_token";

async function started(): Promise<MockSase> {
  const sase = await startMockSase();
  onTestFinished(() => sase.close());
  return sase;
}

async function get(url: string, options: https.RequestOptions = {}) {
  const [response] = (await once(https.get(url, options), "response")) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

describe("interceptVendorHosts, in this process", () => {
  it("leads fetch to the mock's servers under the vendor's host names", async () => {
    const sase = await started();
    await sase.interceptVendorHosts();
    expect((await fetch(TOKEN)).status).toBe(405);
    expect((await fetch(API, { headers: { authorization: "Bearer fake" } })).status).toBe(401);
    expect(sase.auth.requests.map(({ path, headers }) => [path, headers.host])).toEqual([
      ["/oauth2/access_token", "auth.apps.paloaltonetworks.com"],
    ]);
    expect(sase.api.requests.map(({ path, headers }) => [path, headers.host, headers.authorization])).toEqual([
      ["/sse/config/v1/addresses", "api.sase.paloaltonetworks.com", "Bearer fake"],
    ]);
  });

  it("leads Node's https to them", async () => {
    const sase = await started();
    await sase.interceptVendorHosts();
    expect(await get(API)).toMatchObject({ status: 401, body: expect.stringContaining("Not Authenticated") });
    expect(sase.api.requests[0]?.headers.host).toBe("api.sase.paloaltonetworks.com");
  });

  it("leaves other hosts alone", async () => {
    const sase = await started();
    const server = createServer((_, response) => response.end("mine")).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await sase.interceptVendorHosts();
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("mine");
    await expect(fetch(`https://127.0.0.1:${port}`)).rejects.toThrow();
    await expect(get(`https://127.0.0.1:${port}`)).rejects.toThrow();
    // Another port of one of the vendor's hosts, for which a name server is asked.
    const lookup = ((_: string, { all }: LookupAllOptions, done: (...answer: unknown[]) => void) =>
      all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4)) as LookupFunction;
    await expect(get(API.replace(".com/", `.com:${port}/`), { lookup })).rejects.toThrow();
    expect(sase.api.requests).toEqual([]);
  });

  it("fails as the service fails", async () => {
    const sase = await started();
    await sase.interceptVendorHosts();
    sase.api.misbehave({ reset: "before" }, { times: 2 });
    await expect(fetch(API)).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
    });
    await expect(get(API)).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("offers an agent and a dispatcher, with or without the process", async () => {
    const sase = await started();
    const { agent, dispatcher } = await sase.interceptVendorHosts({ thisProcess: false });
    expect(await get(API, { agent })).toMatchObject({ status: 401 });
    const init: object = { dispatcher };
    expect((await fetch(API, init)).status).toBe(401);
    expect(https.globalAgent).not.toBe(agent);
  });

  it.each(["close", "restore"] as const)("ends with %s", async (how) => {
    const sase = await started();
    const { globalAgent } = https;
    const { restore } = await sase.interceptVendorHosts();
    expect(https.globalAgent).not.toBe(globalAgent);
    await (how === "close" ? sase.close() : restore());
    expect(https.globalAgent).toBe(globalAgent);
    await restore();
    await sase.close();
  });

  it("is for one mock at a time", async () => {
    const [first, second] = [await started(), await started()];
    const intercepting = first.interceptVendorHosts();
    await expect(first.interceptVendorHosts()).rejects.toThrow("This mock answers for the vendor's hosts already.");
    await intercepting;
    await expect(first.interceptVendorHosts()).rejects.toThrow("This mock answers for the vendor's hosts already.");
    await expect(second.interceptVendorHosts()).rejects.toThrow(
      /^Another mock answers for the vendor.s hosts in this process. Close that one first, in afterEach, so that it is closed when a test fails, too.$/,
    );
    await first.close();
    await second.interceptVendorHosts();
    await fetch(API);
    expect(second.api.requests).toHaveLength(1);
  });

  it("is not for a process under `sase-auth mock -- command`, where another mock answers", async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv("SASE_MOCK_URL", "http://127.0.0.1:1");
    const sase = await started();
    await expect(sase.interceptVendorHosts()).rejects.toThrow(
      /^This process runs under `sase-auth mock`, which already answers for the vendor's hosts\. Run it without/,
    );
    await sase.interceptVendorHosts({ thisProcess: false });
    await sase.close();
    // A mock without a command behind it, whose environment was read: it answers under its own addresses.
    vi.stubEnv("SASE_API_URL", "http://127.0.0.1:1");
    await (await started()).interceptVendorHosts();
  });

  it("leads code that reads process.env to the account, by credentialsEnv", async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    const sase = await started();
    await sase.interceptVendorHosts();
    for (const [name, value] of Object.entries(sase.credentialsEnv)) vi.stubEnv(name, value);
    const { clientId, clientSecret, tsgId } = sase.credentials;
    expect(credentialsFromEnv(process.env)).toEqual({ clientId, clientSecret, tsgId });
  });

  it("refuses an unknown option", async () => {
    const sase = await started();
    const options: object = { origins: [] };
    await expect(sase.interceptVendorHosts(options)).rejects.toThrow(/interceptVendorHosts's options.*origins/);
  });
});
