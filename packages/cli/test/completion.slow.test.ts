import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BIN, sase } from "./support/cli.ts";
import { hasPty, programAtPty } from "./support/pty.ts";

const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";
const has = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;
const leftOut = (what: string, isThere: boolean, missing: string) =>
  isThere ? what : `${what} (left out: no ${missing})`;

/** A line, and what it is once the shell has completed it. Each has one completion. */
const LINES: readonly (readonly [typed: string, completed: RegExp])[] = [
  ["sase-auth to", /^sase-auth token $/],
  ["sase-auth --ver", /^sase-auth --version $/],
  ["sase-auth help doc", /^sase-auth help doctor $/],
  ["sase-auth completion fi", /^sase-auth completion fish $/],
  ["sase-auth token --au", /^sase-auth token --auth-file[ =]$/],
  ["sase-auth token --format sc", /^sase-auth token --format scm $/],
  ["sase-auth token --format=sc", /^sase-auth token --format=scm ?$/],
  ["sase-auth token --auth-file some", /^sase-auth token --auth-file some-file\.json $/],
  ["sase-auth exec --la", /^sase-auth exec --lazy $/],
  ["sase-auth exec -- frobn", /^sase-auth exec -- frobnicate $/],
  ["sase-auth mock --log -- frobn", /^sase-auth mock --log -- frobnicate $/],
];

/** The own completion of a command behind `--`. */
const NESTED = ["sase-auth exec -- sase-auth whoa", /^sase-auth exec -- sase-auth whoami $/] as const;

let made: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
let env: NodeJS.ProcessEnv;

/** A folder with a file to complete, the two commands, and the script of each shell. */
beforeAll(async () => {
  made = await temporaryFolder();
  folder = made.path;
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "some-file.json"), "");
  const program = (content: string) => ({ content: `#!/bin/sh\n${content}\n`, mode: 0o755 });
  const programs = { "sase-auth": program(`exec '${process.execPath}' '${BIN}' "$@"`), frobnicate: program("") };
  for (const [name, { content, mode }] of Object.entries(programs)) {
    await writeFile(join(folder, "bin", name), content, { mode });
  }
  env = { HOME: folder, ZDOTDIR: folder, PATH: [join(folder, "bin"), process.env.PATH].join(delimiter), TERM: "dumb" };
});

afterAll(() => made[Symbol.asyncDispose]());

/**
 * What an interactive shell makes of the lines when Tab is pressed behind each. Its configuration binds Ctrl-T to print the line that
 * is being edited, between < and >.
 */
async function completedBy(shell: readonly string[], lines: readonly string[]): Promise<string[]> {
  const type = (line: string | undefined) => (line === undefined ? "exit\n" : `${line}\t\x14`);
  const steps = lines.map((_, at) => [">\r\n", `\x15${type(lines[at + 1])}`] as const);
  const { shown } = await programAtPty(["sh", "-c", 'cd "$HOME" && exec "$@"', "sh", ...shell], env, [
    ["ready", type(lines[0])],
    ...steps,
  ]);
  return Array.from(shown.matchAll(/<([^<>]*)>\r\n/g), ([, line = ""]) => line);
}

function cases(lines: typeof LINES) {
  return { typed: lines.map(([line]) => line), completed: lines.map(([, pattern]) => expect.stringMatching(pattern)) };
}

describe("the script of", () => {
  const hasBash = hasPty && has("bash");
  const hasMore = existsSync(BASH_COMPLETION);
  it.skipIf(!hasBash)(
    leftOut("bash completes commands, options, values, files and programs", hasBash, "bash"),
    async () => {
      await writeFile(join(folder, "bashrc"), bashrc());
      const { typed, completed } = cases(LINES);
      expect(await completedBy(["bash", "--noprofile", "--rcfile", join(folder, "bashrc"), "-i"], typed)).toEqual(
        completed,
      );
    },
  );

  it.skipIf(!(hasBash && hasMore))(
    leftOut("bash leaves the words behind -- to the command there", hasBash && hasMore, "bash with bash-completion"),
    async () => {
      await writeFile(join(folder, "bashrc-more"), bashrc(`source ${BASH_COMPLETION}\n`));
      const { typed, completed } = cases([...LINES, NESTED]);
      const shell = ["bash", "--noprofile", "--rcfile", join(folder, "bashrc-more"), "-i"];
      expect(await completedBy(shell, typed)).toEqual(completed);
    },
  );

  const hasZsh = hasPty && has("zsh");
  it.skipIf(!hasZsh)(leftOut("zsh completes all of that, and the words behind --", hasZsh, "zsh"), async () => {
    await writeFile(join(folder, ".zshrc"), ZSHRC);
    const { typed, completed } = cases([...LINES, NESTED]);
    expect(await completedBy(["zsh", "-d", "-i"], typed)).toEqual(completed);
  });

  it.skipIf(!hasZsh)(leftOut("zsh may be a file of fpath, too", hasZsh, "zsh"), async () => {
    const functions = join(folder, "functions");
    await mkdir(functions);
    await writeFile(join(functions, "_sase-auth"), (await sase(["completion", "zsh"])).stdout);
    await writeFile(
      join(folder, ".zshrc"),
      ZSHRC.replace(/^eval.*$/m, "").replace("autoload", `fpath+=(${functions}); autoload`),
    );
    const { typed, completed } = cases(LINES.slice(0, 2));
    expect(await completedBy(["zsh", "-d", "-i"], typed)).toEqual(completed);
  });

  const hasFish = has("fish");
  it.skipIf(!hasFish).each([...LINES, NESTED])(
    leftOut("fish completes %j", hasFish, "fish"),
    async (typed, completed) => {
      const script = "sase-auth completion fish | source; complete -C $argv[1]";
      const all = execFileSync("fish", ["--no-config", "-c", script, typed], { cwd: folder, env, encoding: "utf8" });
      const [candidate = "", ...others] = all.trimEnd().split("\n");
      expect(others).toEqual([]);
      // fish prints the word in the place of the last one, and the description behind a tab.
      expect(`${typed.replace(/\S+$/, "")}${candidate.replace(/\t.*/, "")} `).toMatch(completed);
    },
  );
});

function bashrc(before = ""): string {
  return `${before}PS1=
bind 'set bell-style none'
bind -x '"\\C-t": printf "<%s>\\n" "$READLINE_LINE"'
eval "$(sase-auth completion bash)"
echo ready
`;
}

const ZSHRC = `autoload -Uz compinit && compinit -u -D
PS1= PROMPT_EOL_MARK=
setopt no_beep
_show() { print -r -- "<$BUFFER>" }
zle -N _show
bindkey '^T' _show '^U' kill-whole-line
eval "$(sase-auth completion zsh)"
echo ready
`;
