import { execFile } from "node:child_process";
import { Agent } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startMockSase } from "../src/index.ts";
import { callApi, errorCode, getOver, obtainToken, requestToken } from "./requests.ts";

test("refuses connections while a server is stopped, and is back on the same port", async () => {
  await using sase = await startMockSase();
  const { tokenUrl } = sase.credentials;
  for (let i = 0; i < 20; i += 1) {
    await requestToken(sase);
    await sase.auth.stop();
    expect(await errorCode(requestToken(sase))).toBe("ECONNREFUSED");
    await sase.auth.start();
    expect(sase.credentials.tokenUrl).toBe(tokenUrl);
    expect((await requestToken(sase)).status).toBe(200);
  }
});

test("leaves the API up while the auth server is stopped", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  await sase.auth.stop();
  expect((await callApi(sase, token)).status).toBe(200);
});

test("ends requests in flight when it stops", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ hang: true });
  const call = errorCode(requestToken(sase));
  while (sase.auth.requests.length === 0) await new Promise(setImmediate);
  await sase.auth.stop();
  expect(await call).toBe("UND_ERR_SOCKET");
});

test("takes stop and start in the order of the calls, and each as often as it likes", async () => {
  await using sase = await startMockSase();
  const { auth } = sase;
  await Promise.all([auth.stop(), auth.stop(), auth.start(), auth.start(), auth.stop(), auth.start()]);
  expect((await requestToken(sase)).status).toBe(200);
  await Promise.all([auth.stop(), auth.start(), auth.stop()]);
  expect(await errorCode(requestToken(sase))).toBe("ECONNREFUSED");
});

test("ends hanging requests at once when it closes", async () => {
  const sase = await startMockSase();
  sase.auth.misbehave({ hang: true });
  sase.api.misbehave({ latency: 3_600_000 });
  const calls = [errorCode(requestToken(sase)), errorCode(callApi(sase, "any"))];
  while (sase.auth.requests.length + sase.api.requests.length < 2) await new Promise(setImmediate);
  await sase.close();
  expect(await Promise.all(calls)).toEqual(["UND_ERR_SOCKET", "UND_ERR_SOCKET"]);
});

test("closes twice, also at the same time and after a stop", async () => {
  const sase = await startMockSase();
  await sase.api.stop();
  await Promise.all([sase.close(), sase.close()]);
  await sase.close();
  expect(await errorCode(fetch(sase.apiOrigin))).toBe("ECONNREFUSED");
});

test("closes at the end of the scope that declares it with await using", async () => {
  let origin = "";
  {
    await using sase = await startMockSase();
    origin = sase.apiOrigin;
  }
  expect(await errorCode(fetch(origin))).toBe("ECONNREFUSED");
});

test("keeps a connection open between requests", async () => {
  await using sase = await startMockSase();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const first = await getOver(agent, sase.authOrigin);
  const second = await getOver(agent, sase.authOrigin);
  expect(second.socket === first.socket).toBe(true);
  expect(first.response.headers["keep-alive"]).toBeUndefined();
  agent.destroy();
});

test("runs two mocks side by side, on four ports", async () => {
  await using one = await startMockSase();
  await using two = await startMockSase();
  expect(new Set([one.authOrigin, one.apiOrigin, two.authOrigin, two.apiOrigin]).size).toBe(4);
});

test("serves 500 connections at once", async () => {
  await using sase = await startMockSase();
  const agent = new Agent({ keepAlive: true });
  const calls = Array.from({ length: 500 }, () => getOver(agent, sase.apiOrigin));
  const answers = await Promise.all(calls);
  expect(answers.every(({ response }) => response.statusCode === 401)).toBe(true);
  agent.destroy();
});

test("lets the process exit by itself once it is closed, and prints nothing", { timeout: 30_000 }, async () => {
  const script = fileURLToPath(new URL("start-use-close.ts", import.meta.url));
  const run = promisify(execFile)(process.execPath, ["--trace-warnings", script]);
  expect(await run).toEqual({ stdout: "", stderr: "" });
});

test.each([[[]], [["--test"]]])(
  "ends a process whose test failed before it closed the mock: node %j",
  {
    timeout: 30_000,
  },
  async (options) => {
    const script = fileURLToPath(new URL("fail-before-close.ts", import.meta.url));
    const run = promisify(execFile)(process.execPath, [...options, script], { timeout: 20_000 });
    await expect(run).rejects.toMatchObject({ code: 1, killed: false, stdout: expect.stringContaining("fails") });
  },
);
