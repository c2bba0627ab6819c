import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../src/command-line/commands.ts";
import { BIN, sase, temporaryFolder } from "./support/cli.ts";

/** What each example does in a shell, under a mock that answers for the vendor's hosts. */
const PRINTS: { readonly [command: string]: RegExp } = {
  token: /"path":"\/sse\/config\/v1\/jobs"/,
  inspect: /✓ no problems found/,
  whoami: /^TSG +1838006364$/m,
  doctor: /All checks passed/,
  exec: /^terraform has http:\/\/127\.0\.0\.1:\d+\/\S+$/m,
  agent: /sase-auth agent is ready/,
  mock: /^npm has 1\d{9}$/m,
  completion: /^$/,
};

/** Programs that stand in for those of the examples which are not here, or take long. */
const PROGRAMS = {
  "sase-auth": `exec '${process.execPath}' '${BIN}' "$@"`,
  terraform: 'echo "terraform has $SASE_AUTH_URL"',
  npm: 'echo "npm has $SASE_TSG_ID"',
};

/** The lines of the help, as a shell takes them. */
async function exampleOf(command: string): Promise<string> {
  const { stdout } = await sase(["help", command]);
  const [, lines = ""] = /^Example:((?: {2}.*\n)+)/m.exec(stdout) ?? [];
  return lines;
}

async function shell(script: string, folder: string): Promise<{ status: number; output: string }> {
  const PATH = [join(folder, "bin"), process.env.PATH].join(delimiter);
  const env = { PATH, HOME: folder, XDG_RUNTIME_DIR: folder };
  const child = spawn(process.execPath, [BIN, "mock", "--tsg", "1838006364", "--", "bash", "-c", script], { env });
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((resolve) => child.once("exit", resolve)),
  ]);
  return { status, output: status === 0 ? output : output + errors };
}

describe("the example in the help of", () => {
  it.each(COMMANDS.map(({ name }) => name))("%s works as it is", async (command) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "bin"));
    for (const [name, content] of Object.entries(PROGRAMS)) {
      await writeFile(join(folder, "bin", name), `#!/bin/sh\n${content}\n`, { mode: 0o755 });
    }
    const example = await exampleOf(command);
    // An agent runs until it is stopped.
    const script = command === "agent" ? `${example.trim()} --idle-timeout 1` : example;
    expect(await shell(script, folder)).toEqual({
      status: 0,
      output: expect.stringMatching(PRINTS[command] as RegExp),
    });
  });
});
