import type { CommandSpec } from "../command-line/command-spec.ts";
import { bashScript } from "../completion/bash.ts";
import { fishScript } from "../completion/fish.ts";
import { zshScript } from "../completion/zsh.ts";
import { print } from "../stdout.ts";

const SCRIPTS = { bash: bashScript, fish: fishScript, zsh: zshScript };

/** Print the script by which a shell completes the commands. */
export async function completion(shell: string | undefined, commands: readonly CommandSpec[]): Promise<void> {
  print(SCRIPTS[shell as keyof typeof SCRIPTS](commands));
}
