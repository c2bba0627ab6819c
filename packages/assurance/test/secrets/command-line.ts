import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { main } from "../../../cli/src/main.ts";

export interface Printed {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the command line in this process, with this environment and this `fetch`. One at a time. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv, fetch: typeof globalThis.fetch) {
  const restore = { fetch: globalThis.fetch, env: { ...process.env }, code: process.exitCode };
  const stdout = captured(process.stdout);
  const stderr = captured(process.stderr);
  const first = capturedFirst();
  globalThis.fetch = fetch;
  Object.assign(process.env, env);
  try {
    await main(args);
    const printed: Printed = {
      code: process.exitCode ?? 0,
      stdout: first.text() + stdout.text(),
      stderr: stderr.text(),
    };
    return printed;
  } finally {
    first.release();
    stdout.release();
    stderr.release();
    globalThis.fetch = restore.fetch;
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, restore.env);
    process.exitCode = restore.code;
  }
}

function captured(stream: NodeJS.WriteStream): { text(): string; release(): void } {
  const { write } = stream;
  let text = "";
  stream.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}

/** The first text goes to standard output past its stream. */
function capturedFirst(): { text(): string; release(): void } {
  const { writeSync } = fs;
  let text = "";
  const replace = (own: unknown) => {
    Object.assign(fs, { writeSync: own });
    syncBuiltinESMExports();
  };
  replace((_: number, bytes: Buffer) => {
    text += String(bytes);
    return bytes.length;
  });
  return { text: () => text, release: () => replace(writeSync) };
}
