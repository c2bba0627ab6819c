import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir, stat, writeFile } from "node:fs/promises";
import { Agent as HttpAgent } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "@sase-auth/test-kit";
import { testFolder } from "@sase-auth/test-kit/vitest";
import { describe, expect, it, onTestFinished } from "vitest";
import { ask, running, send } from "./support/agent.ts";

const run = promisify(execFile);
// ms, as far as a test is concerned
const FOR_EVER = 2 ** 30;

describe("an agent on a port", () => {
  it("is bound to loopback", async () => {
    const { agent } = await running();
    expect(agent.tokenUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth2\/access_token$/);
    const elsewhere = connect({ host: "127.0.0.2", port: Number(new URL(agent.tokenUrl).port) });
    await expect(once(elsewhere, "connect")).rejects.toThrow("ECONNREFUSED");
  });

  it("says so if the port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(running({ listen: { port } })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 cannot be used (EADDRINUSE). Another program listens there: stop it, or choose another port.`,
    );
  });

  it("refuses connections once it is closed, and lets an answer under way end, which ends its connection", async () => {
    const { agent, sase } = await running();
    sase.auth.misbehave({ latency: 200 });
    const connection = new HttpAgent({ keepAlive: true });
    onTestFinished(() => connection.destroy());
    const answer = ask(agent, agent.tsgId, { connection });
    await until(() => sase.auth.requests.length === 1);
    await agent.close(FOR_EVER);
    expect(await answer).toMatchObject({ status: 200, headers: { connection: "close" } });
    await expect(ask(agent)).rejects.toThrow("ECONNREFUSED");
  });

  it("does not wait for connections that are kept, or have never sent a request", async () => {
    const { agent } = await running();
    const connection = new HttpAgent({ keepAlive: true });
    onTestFinished(() => connection.destroy());
    await ask(agent, agent.tsgId, { connection });
    const silent = connect({ host: "127.0.0.1", port: Number(new URL(agent.tokenUrl).port) });
    onTestFinished(() => void silent.destroy());
    const ended = once(silent.resume(), "end");
    await once(silent, "connect");
    await ask(agent); // so the agent has accepted it
    await agent.close(FOR_EVER);
    await ended;
  });

  it("does not wait for an answer that takes too long", async () => {
    const { agent, sase } = await running();
    sase.auth.misbehave({ hang: true });
    const answer = expect(ask(agent)).rejects.toThrow();
    await until(() => sase.auth.requests.length === 1);
    await agent.close(10);
    await answer;
  });
});

describe("an agent on a unix socket", () => {
  it("answers curl there, by the name localhost", async () => {
    const socket = join(await testFolder(), "agent.sock");
    const { agent } = await running({ listen: { socket } });
    expect(agent.tokenUrl).toBe("http://localhost/oauth2/access_token");
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    const credentials = ["-u", `${agent.clientId}:${agent.secret}`, "-d", "grant_type=client_credentials"];
    const { stdout } = await run("curl", ["-s", "--unix-socket", socket, ...credentials, agent.tokenUrl]);
    expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer" });
    const evil = await send(agent, { socketPath: socket, headers: { host: "evil.example" }, form: {} });
    expect(evil.status).toBe(403);
  });

  it("is gone with the agent", async () => {
    const folder = await testFolder();
    const { agent } = await running({ listen: { socket: join(folder, "agent.sock") } });
    await agent.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes the place of a dead one, and not of a living one", async () => {
    const socket = join(await testFolder(), "agent.sock");
    const program = `require("net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`;
    await run(process.execPath, ["-e", program]).catch(() => {});
    expect((await stat(socket)).isSocket()).toBe(true);
    await running({ listen: { socket } });
    await expect(running({ listen: { socket } })).rejects.toThrow(`Another agent listens on ${socket}.`);
  });

  it.each([
    [
      "is too long",
      async (folder: string) => join(folder, "x".repeat(100)),
      /bytes, and 103 fit\. Choose a shorter one/,
    ],
    [
      "is another file",
      async (folder: string) => {
        await writeFile(join(folder, "file"), "");
        return join(folder, "file");
      },
      /is no socket\. Choose another path/,
    ],
    [
      "is in an open folder",
      async (folder: string) => {
        await chmod(folder, 0o777);
        return join(folder, "agent.sock");
      },
      /is open to others/,
    ],
    ["is in no folder", async (folder: string) => join(folder, "none", "agent.sock"), /is missing\. Make it/],
  ])("is refused if its path %s", async (_, path, message) => {
    const socket = await path(await testFolder());
    await expect(running({ listen: { socket } })).rejects.toThrow(message);
  });
});

describe("wrong options", () => {
  it.each([
    ["tenants", { tenants: {} as never }],
    ["clientId", { clientId: "" }],
    ["tsgId", { tsgId: "abc" }],
    ["tokenUrl", { tokenUrl: "no URL" }],
    ["secret", { secret: "short" }],
    ["onlyTsg", { onlyTsg: ["abc"] }],
    ["authFile", { authFile: "" }],
    ["tokenUrl", { tokenUrl: "http://example.com/oauth2/access_token" }],
    ["onlyTsg", { onlyTsg: "111" as never }],
    ["listen", { listen: null as never }],
    ["listen", { listen: {} as never }],
    ["listen", { listen: { port: "0" } as never }],
    ["listen", { listen: { port: 65_536 } }],
    ["listen", { listen: { socket: "" } }],
    ["listen", { listen: { port: 0, socket: "agent.sock" } }],
    ["fetch", { fetch: 1 as never }],
    ["onEvent", { onEvent: {} as never }],
    ["secretRefused", { secretRefused: true as never }],
    ["signal", { signal: {} as never }],
  ])("are refused at once: %s", async (name, options) => {
    const error = await running(options).catch((thrown) => thrown);
    expect(error.code).toBe("ERR_INVALID_OPTION");
    expect(error.message).toMatch(new RegExp(`^${name} must be `));
  });
});

describe("the documented curl", () => {
  it("gets a token, and twelve at once make one token request", async () => {
    const { agent, sase } = await running();
    const scope = `grant_type=client_credentials&scope=tsg_id:${agent.tsgId}`;
    const curl = ["-s", "-d", scope, "-u", `${agent.clientId}:${agent.secret}`, agent.tokenUrl];
    const answers = await Promise.all(Array.from({ length: 12 }, () => run("curl", curl)));
    const tokens = answers.map(({ stdout }) => JSON.parse(stdout).access_token);
    expect(new Set(tokens)).toEqual(new Set([sase.issued[0]?.value]));
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});
