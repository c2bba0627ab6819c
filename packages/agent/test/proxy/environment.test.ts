import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { proxying } from "../support/proxy.ts";

/** A proxy of the environment that writes down where it is asked to connect, and refuses. */
async function startCompanyProxy(): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer().listen(0, "127.0.0.1");
  server.on("connect", ({ url = "" }, socket) => {
    asked.push(url);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await once(server, "listening");
  onTestFinished(() => void server.close());
  vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("HTTP_PROXY", process.env.HTTPS_PROXY);
  onTestFinished(() => void vi.unstubAllEnvs());
  return asked;
}

it("the API is reached by the proxy of the environment if Node is told to use it", async () => {
  const asked = await startCompanyProxy();
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  const { call } = await proxying({ apiUrl: "https://api.sase.paloaltonetworks.com", origins: [] });
  expect((await call("/things")).status).toBe(502);
  expect(asked).toEqual(["api.sase.paloaltonetworks.com:443"]);
});

it("an agent is refused whose token that proxy would get unencrypted", async () => {
  await startCompanyProxy();
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  await expect(proxying()).rejects.toThrow(/^A proxy would get the token for http:\/\/127\.0\.0\.1:\d+ unencrypted/);
  vi.stubEnv("NO_PROXY", "127.0.0.1");
  const { call } = await proxying();
  expect((await call("/things")).status).toBe(200);
});
