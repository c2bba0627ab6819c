/** The commands of Next.js, in a project that has it installed. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { run } from "../run.ts";

export type Bundler = "turbopack" | "webpack";

/** ms. They end a build or a server that hangs; nothing waits for them. */
const LIMIT = 600_000;
const ANSWERS_WITHIN = 60_000;

const BIN = join("node_modules", "next", "dist", "bin", "next");

/** A built project, served. */
export interface NextServer extends AsyncDisposable {
  /** Request pages one after the other: the number of addresses that each shows. */
  pages(paths: readonly string[]): Promise<number[]>;
  /** Have prerendered pages rendered again. */
  revalidate(): Promise<void>;
}

/** @throws {Error} with what it printed, if the build fails */
export async function buildNext(project: string, bundler: Bundler, environment: NodeJS.ProcessEnv): Promise<void> {
  await run(process.execPath, [BIN, "build", `--${bundler}`], {
    cwd: project,
    timeout: LIMIT,
    env: { ...process.env, ...environment },
  });
}

export async function startNext(project: string, environment: NodeJS.ProcessEnv): Promise<NextServer> {
  const args = [BIN, "start", "--hostname", "127.0.0.1", "--port", "0"];
  const server = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const end = async () => {
    if (server.exitCode === null && server.kill()) await once(server, "exit");
  };
  const limit = setTimeout(() => server.kill("SIGKILL"), LIMIT).unref();
  server.once("exit", () => clearTimeout(limit));
  const origin = await originIn(server.stdout);
  const ask = async (path: string, method: string) => {
    const response = await fetch(`${origin}${path}`, { method, signal: AbortSignal.timeout(ANSWERS_WITHIN) });
    const body = await response.text();
    assert.equal(response.status, 200, `${path} answered ${response.status}: ${body}`);
    return body;
  };
  return {
    async pages(paths) {
      const shown: number[] = [];
      for (const path of paths) shown.push(addressesOn(await ask(path, "GET"), path));
      return shown;
    },
    revalidate: async () => void (await ask("/api/revalidate", "POST")),
    [Symbol.asyncDispose]: end,
  };
}

/** Where the server listens, once it says that it is ready. Its further output is thrown away. */
async function originIn(output: Readable): Promise<string> {
  let printed = "";
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    if (!origin || !printed.includes("Ready")) continue;
    output.resume();
    return origin;
  }
  throw new Error(`next start ended:\n${printed}`);
}

function addressesOn(page: string, path: string): number {
  const [, count] = /(\d+)(?:<!-- -->)? addresses/.exec(page) ?? [];
  assert.ok(count, `${path} shows no number of addresses: ${page}`);
  return Number(count);
}
