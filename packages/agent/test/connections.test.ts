import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { until } from "@sase-auth/test-kit";
import { expect, it, onTestFinished } from "vitest";
import type { Agent } from "../src/index.ts";
import { ask, running } from "./support/agent.ts";

const MOST = 1024;

async function idle(agent: Agent): Promise<Socket> {
  const socket = connect(Number(new URL(agent.tokenUrl).port), "127.0.0.1").on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket.resume();
}

it("of more than 1,024 connections the oldest idle ones are closed at once, and a token request is answered", async () => {
  const { agent } = await running();
  const sockets: Socket[] = [];
  for (let count = 0; count < MOST + 50; count++) sockets.push(await idle(agent));
  await until(() => sockets.filter(({ closed }) => closed).length === 50);
  expect(sockets.slice(0, 50).every(({ closed }) => closed)).toBe(true);
  expect((await ask(agent)).status).toBe(200);
});
