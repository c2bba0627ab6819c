import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { startMock } from "../service/start-mock.ts";
import { estimate } from "../statistics.ts";

export interface StartRow {
  readonly name: string;
  readonly kind: string;
  /** ms from the start of the process to its end, or to the arrival of its first request; the median */
  readonly ms: number;
  /** how many times what `node -e 0` takes */
  readonly times: number;
  /** how many times are allowed */
  readonly most?: number;
}

/** A program, and when its time ends. */
interface Case {
  readonly name: string;
  readonly kind: "ours" | "other";
  readonly args: readonly string[];
  readonly until: "end" | "request";
  readonly most?: number;
}

const BIN = inPackages("cli/dist/bin.js");
const NODE = "node -e 0";

const FIXED_HEADER = `await fetch(process.env.URL, { headers: { authorization: "Bearer fixed" } });`;
const WITH_STORE = `
  import { createSaseFetch, credentialsFromEnv, TokenManager } from ${JSON.stringify(inPackages("fetch/dist/index.js"))};
  import { fileStore } from ${JSON.stringify(inPackages("file/dist/index.js"))};
  const tokens = new TokenManager({ ...credentialsFromEnv(process.env), store: fileStore() });
  await createSaseFetch(tokens, { origins: [new URL(process.env.URL).origin] })(process.env.URL);`;

const CASES: readonly Case[] = [
  { name: NODE, kind: "other", args: ["-e", "0"], until: "end" },
  ours("sase-auth --version", [BIN, "--version"], 1.4),
  ours("sase-auth --help", [BIN, "--help"], 1.4),
  ours("sase-auth token --store", [BIN, "token", "--store"], 1.8),
  ours("sase-auth exec --lazy -- true", [BIN, "exec", "--lazy", "--", "true"], 2.5),
  ours('import "@sase-auth/core"', module(`import ${JSON.stringify(inPackages("core/dist/index.js"))}`), 1.6),
  ours('import "@sase-auth/core/store"', module(`import ${JSON.stringify(inPackages("core/dist/store.js"))}`), 1.6),
  ours('import "@sase-auth/core/inspect"', module(`import ${JSON.stringify(inPackages("core/dist/inspect.js"))}`), 1.6),
  ours('import "@sase-auth/file"', module(`import ${JSON.stringify(inPackages("file/dist/index.js"))}`), 1.6),
  { name: "first request, a fixed header by fetch", kind: "other", args: module(FIXED_HEADER), until: "request" },
  { name: "first request, a token of the file store", kind: "ours", args: module(WITH_STORE), until: "request" },
];

function ours(name: string, args: readonly string[], most: number): Case {
  return { name, kind: "ours", args, until: "end", most };
}

function inPackages(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

function module(program: string): string[] {
  return ["--input-type=module", "-e", program];
}

/** How long processes take to start, all programs in turn. The store has a token. */
export async function start(rounds: number): Promise<StartRow[]> {
  const home = mkdtempSync(join(tmpdir(), "sase-auth-bench-"));
  const mock = await startMock(BIN);
  const server = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const env = { PATH: process.env.PATH, HOME: home, URL, ...mock.env };
    const times = new Map(CASES.map((program) => [program, [] as number[]]));
    for (const program of CASES) await timeOf(program, server, env); // warms the file system and the store
    for (let round = 0; round < rounds; round++)
      for (const [program, all] of times) all.push(await timeOf(program, server, env));
    return rowsOf(times);
  } finally {
    server.close();
    await mock.stop();
    rmSync(home, { recursive: true });
  }
}

async function timeOf({ name, args, until }: Case, server: Server, env: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  const arrived = until === "request" ? once(server, "request").then(since) : undefined;
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`${name} ended with ${status}.`);
  return arrived ?? since();
}

function rowsOf(times: ReadonlyMap<Case, readonly number[]>): StartRow[] {
  const medians = Array.from(times, ([program, all]) => ({ ...program, ms: estimate(all).median }));
  const node = medians.find(({ name }) => name === NODE)?.ms ?? Number.NaN;
  return medians.map(({ name, kind, ms, most }) => ({
    ...{ name, kind, ms, times: ms / node },
    ...(most !== undefined && { most }),
  }));
}
