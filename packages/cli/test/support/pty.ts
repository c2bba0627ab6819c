import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { BIN, temporaryFolder } from "./cli.ts";

/** A real terminal is made by Python's module `pty`. Without it, its tests are left out. */
export const hasPty: boolean = spawnSync("python3", ["-c", "import pty"]).status === 0;

// Types each answer once what comes before it has been shown. It is bounded in time: nothing waits for ever.
const PROGRAM = `
import json, os, pty, select, sys, time
args, dialogue = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(args[0], args)
shown, at, end = b"", 0, time.monotonic() + 30
while time.monotonic() < end:
    ready, _, _ = select.select([terminal], [], [], 1)
    if not ready:
        continue
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    while dialogue and dialogue[0][0].encode() in shown[at:]:
        at = len(shown)
        os.write(terminal, dialogue.pop(0)[1].encode())
else:
    os.kill(pid, 9)
_, status = os.waitpid(pid, 0)
print(json.dumps({"shown": shown.decode(), "status": os.waitstatus_to_exitcode(status)}))
`;

export interface AtTerminal {
  readonly shown: string;
  readonly status: number;
}

/** What to type, and after which text it is typed. */
export type Dialogue = readonly (readonly [after: string, typed: string])[];

/** Run the command at a terminal, and type what `dialogue` says. */
export async function atPty(args: readonly string[], env: NodeJS.ProcessEnv, dialogue: Dialogue): Promise<AtTerminal> {
  const { PATH } = process.env;
  const all = { PATH, HOME: await temporaryFolder(), TERM: "xterm", ...env };
  return programAtPty([process.execPath, BIN, ...args], all, dialogue);
}

/** Run any program at a terminal, and type what `dialogue` says. */
export async function programAtPty(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  dialogue: Dialogue,
): Promise<AtTerminal> {
  const child = spawn("python3", ["-c", PROGRAM, JSON.stringify(command), JSON.stringify(dialogue)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = text(child.stdout);
  await once(child, "exit");
  return JSON.parse(await output);
}
