import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startServer } from "@sase-auth/test-kit";
import { expect, it } from "vitest";

const PROGRAM = `
  import axios from "axios";
  import { isProxiedByEnvironment } from "../core/src/network-path.ts";
  const isRefused = isProxiedByEnvironment(process.env.TARGET);
  const { status } = await axios(process.env.TARGET, { validateStatus: null }).catch(() => ({}));
  console.log(JSON.stringify({ isRefused, isProxied: status === 418 }));
`;

/** Below axios, Node's own agent reads the environment by rules of its own. Not in Node before 22.21 and 24.5. */
const isAble = process.allowedNodeEnvironmentFlags.has("--use-env-proxy");

it.skipIf(!isAble).each([
  { host: "[::1]", NO_PROXY: "[::1]", told: "1", isProxied: true },
  { host: "[::1]", NO_PROXY: "::1,[::1]", told: "1", isProxied: false },
  { host: "[::1]", NO_PROXY: "::1,[::1]", told: "", isProxied: false },
  { host: "127.0.0.1", NO_PROXY: "a *", told: "1", isProxied: true },
  { host: "127.0.0.1", NO_PROXY: "127.0.0.1 a", told: "1", isProxied: true },
  { host: "localhost", NO_PROXY: "*localhost", told: "1", isProxied: true },
  { host: "127.0.0.1", NO_PROXY: "127.0.0.1", told: "1", isProxied: false },
])(
  "plain http to $host is refused if a proxy gets it (NODE_USE_ENV_PROXY=$told NO_PROXY=$NO_PROXY): $isProxied",
  async (row) => {
    const { host, NO_PROXY, told, isProxied } = row;
    await using proxy = await startServer((_, response) => response.writeHead(418).end());
    await using direct = await startServer((_, response) => response.end());
    const env = {
      PATH: process.env.PATH,
      NODE_USE_ENV_PROXY: told,
      HTTP_PROXY: proxy.origin,
      NO_PROXY,
      TARGET: `http://${host}:${direct.port}/`,
    };
    const args = ["--input-type=module", "--eval", PROGRAM];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: new URL("..", import.meta.url) });
    expect(JSON.parse(stdout)).toEqual({ isRefused: isProxied, isProxied });
  },
);
