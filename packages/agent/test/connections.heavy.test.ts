/** Weekly: 5,000 connections, and a limit of 10 s that has to pass. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "@sase-auth/test-kit";
import { startMockSase } from "@sase-auth/testing";
import { expect, it, onTestFinished } from "vitest";
import { basic } from "./support/agent.ts";

const PROGRAM = fileURLToPath(new URL("support/agent-program.ts", import.meta.url));

async function startProgram() {
  const sase = await startMockSase();
  onTestFinished(() => sase.close());
  const { tokenUrl, clientId, clientSecret, tsgId } = sase.credentials;
  const child = spawn(process.execPath, ["--expose-gc", PROGRAM, tokenUrl, clientId, clientSecret, tsgId], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await until(() => lines.length === 1);
  const { tokenUrl: url, secret } = JSON.parse(lines[0] as string);
  const ask = async () => {
    const body = new URLSearchParams({ grant_type: "client_credentials" });
    const headers = { authorization: basic({ clientId, secret }), connection: "close" };
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
  const memory = async (): Promise<number> => {
    const before = lines.length;
    child.stdin.write("memory\n");
    await until(() => lines.length > before);
    return JSON.parse(lines.at(-1) as string).memory;
  };
  return { port: Number(new URL(url).port), ask, memory };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket.resume();
}

it("with 5,000 idle connections offered a token request is answered, and their memory comes back", {
  timeout: 120_000,
}, async () => {
  const { port, ask, memory } = await startProgram();
  expect(await ask()).toBe(200);
  const before = await memory();
  const sockets: Socket[] = [];
  for (let round = 0; round < 50; round++) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => open(port)))));
    if (round % 10 === 9) expect(await ask()).toBe(200);
  }
  await until(() => sockets.filter(({ closed }) => !closed).length <= 1024);
  expect(await ask()).toBe(200);
  for (const socket of sockets) socket.destroy();
  await until(() => sockets.every(({ closed }) => closed));
  const after = await memory();
  expect(after - before).toBeLessThan(10 * 2 ** 20);
  expect(await ask()).toBe(200);
});

it("a connection that sends half of a request, or nothing, is closed", { timeout: 60_000 }, async () => {
  const { port } = await startProgram();
  const [half, nothing] = [await open(port), await open(port)];
  let answer = "";
  half.on("data", (data) => {
    answer += data;
  });
  half.write("POST /oauth2/access_token HTTP/1.1\r\nHost: ");
  await until(() => half.closed && nothing.closed);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});
