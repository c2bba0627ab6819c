import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { BIN, temporaryFolder } from "./cli.ts";

/** Makes a terminal. Other systems have one that is used otherwise. */
const SCRIPT = "/usr/bin/script";

export const hasTerminal: boolean = process.platform === "linux" && existsSync(SCRIPT);

/** Run the command at a terminal. What it shows is both its outputs, with `\r\n`. */
export async function atTerminal(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; shown: string }> {
  const { PATH } = process.env;
  const command = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(" ");
  // Its standard input stays open, as a terminal's does.
  const child = spawn(SCRIPT, ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { PATH, HOME: await temporaryFolder(), TERM: "xterm", SHELL: "/bin/sh", ...env },
  });
  const shown = text(child.stdout);
  const [code] = await once(child, "exit");
  return { code, shown: await shown };
}
