/**
 * How long a process takes from its start to the arrival of its first request, if the token lies in the file store: beside
 * `node -e 0`, and beside a program that sends a fixed header, which is the least that any can take. The median of 15 runs each, in
 * turn. Run it on a quiet machine, after a build: `node packages/bench/src/first-request.ts`. Other checkouts of this repository are
 * measured with it if their folders are named; then it ends with 1 if this one takes more than 0.6 of what the last of them takes.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { startMock } from "./service/start-mock.ts";
import { estimate } from "./statistics.ts";

const ROUNDS = 15;
const TARGET = 0.6;

const OWN = resolve(import.meta.dirname, "..", "..", "..");

const FIXED_HEADER = `await fetch(process.env.URL, { headers: { authorization: "Bearer fixed" } });`;

function withStore(checkout: string): string {
  const module = (name: string) => JSON.stringify(join(checkout, "packages", name, "dist", "index.js"));
  return `
    import { createSaseFetch, credentialsFromEnv, TokenManager } from ${module("fetch")};
    import { fileStore } from ${module("file")};
    const onEvent = ({ type, attempts }) => {
      if (type === "obtained" && attempts > 0 && process.env.IS_WARM) process.exit(3);
    };
    const tokens = new TokenManager({ ...credentialsFromEnv(process.env), store: fileStore(), onEvent });
    const saseFetch = createSaseFetch(tokens, { origins: [new URL(process.env.URL).origin] });
    await saseFetch(process.env.URL);`;
}

/** ms from the start of the process to the arrival of its request */
async function timeToRequest(server: Server, program: string, env: NodeJS.ProcessEnv): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  const arrived = once(server, "request").then(() => performance.now() - start);
  const first = await Promise.race([arrived, ended]);
  if (typeof first !== "number") throw new Error("The program ended without a request.");
  await ended;
  return first;
}

function timeOfNode(env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  spawnSync(process.execPath, ["-e", "0"], { env });
  return performance.now() - start;
}

const others = process.argv.slice(2).map((path) => resolve(path));
const home = mkdtempSync(join(tmpdir(), "sase-auth-bench-"));
const mock = await startMock(join(OWN, "packages", "cli", "dist", "bin.js"));
const server = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
await once(server, "listening");
try {
  const URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: home, URL, ...mock.env };
  const cases = new Map<string, () => number | Promise<number>>([
    ["node -e 0", () => timeOfNode(env)],
    ["fetch with a fixed header", () => timeToRequest(server, FIXED_HEADER, env)],
    ["@sase-auth/fetch and file", () => timeToRequest(server, withStore(OWN), env)],
    ...others.map((path) => [path, () => timeToRequest(server, withStore(path), env)] as const),
  ]);
  const times = new Map([...cases.keys()].map((name) => [name, [] as number[]]));
  for (const time of cases.values()) await time(); // warms the file system and the store
  env.IS_WARM = "1";
  for (let round = 0; round < ROUNDS; round++) for (const [name, time] of cases) times.get(name)?.push(await time());
  const median = (name: string) => estimate(times.get(name) ?? []).median;
  console.log(`Node ${process.versions.node}, median of ${ROUNDS}`);
  for (const name of cases.keys()) {
    const [ms, ratio] = [median(name), median(name) / median("node -e 0")];
    console.log(`${name.padEnd(32)} ${ms.toFixed(1).padStart(6)} ms  ${ratio.toFixed(2)}`);
  }
  const last = others.at(-1);
  if (last) {
    const [own, floor] = [median("@sase-auth/fetch and file"), median("fetch with a fixed header")];
    const share = (own - floor) / (median(last) - floor);
    console.log(
      `${(own / median(last)).toFixed(2)} of ${last}; beyond the fixed header ${share.toFixed(2)}, of ${TARGET}`,
    );
    if (own / median(last) > TARGET) process.exitCode = 1;
  }
} finally {
  server.close();
  await mock.stop();
  rmSync(home, { recursive: true });
}
