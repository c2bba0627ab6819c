import { once } from "node:events";
import { connect } from "node:net";
import type { MockSaseOptions } from "@sase-auth/testing";
import type { Agent, AgentOptions, ProxyOptions } from "../../src/index.ts";
import { type Answered, type Running, running, type Sent, send } from "./agent.ts";

export interface Proxying extends Running {
  /** Send a request to the proxy, with the local secret. */
  call(path: string, sent?: Sent): Promise<Answered>;
}

/** An agent with a proxy before a mock service, until the test ends. */
export async function proxying(
  proxy: ProxyOptions = {},
  options: Partial<AgentOptions> = {},
  service: MockSaseOptions = {},
): Promise<Proxying> {
  const started = await running(
    ({ apiOrigin }) => ({ proxy: { apiUrl: apiOrigin, origins: [apiOrigin], ...proxy }, ...options }),
    service,
  );
  const { agent } = started;
  const call: Proxying["call"] = (path, sent = {}) =>
    send(agent, { method: "GET", path, ...sent, headers: { ...bearer(agent.secret), ...sent.headers } });
  return { ...started, call };
}

export function bearer(token: string): { authorization: string; "content-type": undefined } {
  return { authorization: `Bearer ${token}`, "content-type": undefined };
}

/** Send bytes as they are, and return what is answered until the agent closes the connection. */
export async function exchange(agent: Agent, bytes: string): Promise<string> {
  const { hostname, port } = new URL(agent.tokenUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("utf8").on("data", (data) => {
    answer += data;
  });
  socket.on("error", () => {}).write(bytes, "latin1");
  await new Promise((closed) => socket.once("close", closed));
  return answer;
}

/** The head of a request with the local secret, without its last line. */
export function head(agent: Agent, line: string, ...fields: readonly string[]): string {
  const { host } = new URL(agent.tokenUrl);
  const own = [`Host: ${host}`, `Authorization: Bearer ${agent.secret}`];
  return [line, ...own, ...fields].map((text) => `${text}\r\n`).join("");
}
