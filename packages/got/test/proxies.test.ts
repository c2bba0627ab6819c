import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startServer } from "@sase-auth/test-kit";
import { expect, it } from "vitest";

const PROGRAM = `
  import { Agent } from "node:http";
  import got from "got";
  import { saseAuth } from "./src/index.ts";
  import { AccessToken } from "../core/src/index.ts";
  const token = new AccessToken({ value: "made-up", tsgId: "1", expiresAt: Date.now() + 60_000 });
  const source = { getToken: async () => token, replaceToken: async () => token };
  const { origin } = new URL(process.env.TARGET);
  const agent = process.env.OWN_AGENT ? { http: new Agent() } : {};
  const api = got.extend(saseAuth(source, { origins: [origin] }), { agent, retry: { limit: 0 } });
  const outcome = await api(process.env.TARGET).then(({ statusCode }) => statusCode, ({ code }) => code);
  console.log(outcome);
`;

it.skipIf(!process.allowedNodeEnvironmentFlags.has("--use-env-proxy")).each([
  { NO_PROXY: "", OWN_AGENT: "", outcome: "ERR_INVALID_OPTION" },
  { NO_PROXY: "127.0.0.1", OWN_AGENT: "", outcome: "200" },
  { NO_PROXY: "", OWN_AGENT: "1", outcome: "200" },
])(
  "plain http to loopback is refused where a proxy of the environment would get the token (NO_PROXY=$NO_PROXY, own agent: $OWN_AGENT)",
  async ({ outcome, ...variables }) => {
    const proxied: unknown[] = [];
    await using proxy = await startServer((request, response) => {
      proxied.push(request.headers.authorization);
      response.writeHead(418).end();
    });
    await using direct = await startServer((_, response) => response.end());
    const env = {
      PATH: process.env.PATH,
      NODE_USE_ENV_PROXY: "1",
      HTTP_PROXY: proxy.origin,
      TARGET: `http://127.0.0.1:${direct.port}/`,
      ...variables,
    };
    const args = ["--conditions=source", "--input-type=module", "--eval", PROGRAM];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: new URL("..", import.meta.url) });
    expect(stdout.trim()).toBe(outcome);
    expect(proxied).toEqual([]);
  },
);
