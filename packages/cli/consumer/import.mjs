import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const BIN = "node_modules/@sase-auth/cli/dist/bin.js";
const sase = (args, options) => spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8", ...options });

const mock = spawn(process.execPath, [BIN, "mock"], { stdio: ["ignore", "pipe", "inherit"] });
try {
  const env = { PATH: process.env.PATH };
  for await (const line of createInterface({ input: mock.stdout })) {
    const [, name, value] = /^export (\w+)=(['"]?)(.*)\2$/.exec(line)?.filter((_, at) => at !== 2) ?? [];
    if (name) env[name] = value;
    if (env.SASE_CLIENT_ID && env.SASE_CLIENT_SECRET && env.SASE_TSG_ID && env.SASE_AUTH_URL) break;
  }
  const token = sase(["token"], { env });
  assert.equal(token.status, 0, token.stderr);
  const inspected = sase(["inspect", "--json", "--tsg", env.SASE_TSG_ID], { env, input: token.stdout });
  assert.equal(inspected.status, 0, inspected.stderr);
  assert.deepEqual(JSON.parse(inspected.stdout).problems, []);
} finally {
  mock.kill();
  await once(mock, "exit");
}
