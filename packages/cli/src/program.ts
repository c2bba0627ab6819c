import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import type { CredentialOptions } from "./credentials.ts";
import { type CommonOptions, run } from "./run.ts";

/** The command line: what there is, and where it is done. A command's code is loaded when it is called. */
export function createProgram(): Command {
  const program = new Command("sase-auth")
    .description("Obtain and check access tokens of the Palo Alto Networks SASE APIs.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(`sase-auth: ${discreet(message)}`) })
    .addHelpText("after", AFTER);
  for (const add of [addToken, addInspect, addWhoami, addDoctor, addMock]) add(program);
  return program;
}

const AFTER = `
Credentials come from the first place that has some: SASE_CLIENT_ID,
SASE_CLIENT_SECRET and SASE_TSG_ID (or SCM_*, PRISMASASE_*) in the environment,
the file SCM_CONFIG_FILE, ~/.scm/config.json, ~/.panapi/config.yml.

Exit code: 0 fine, 1 a finding or a failure, 2 wrong use.`;

function addToken(program: Command): void {
  credentialOptions(command(program, "token", "obtain a token and print it, alone"))
    .option("--header", 'print the whole header: "Authorization: Bearer …"')
    .option("--store", "share it with other calls on this machine, in an encrypted file")
    .addHelpText("after", "\n  sase-auth token --header | curl -H @- https://api.sase.paloaltonetworks.com/…")
    .action(async (options: CredentialOptions & { header?: true; store?: true }) => {
      await run("token", options, (await import("./commands/token.ts")).token);
    });
}

function addInspect(program: Command): void {
  command(program, "inspect", "tell what a token says, and what is wrong with it", "the TSG that it should be for")
    .argument("[token]", "better on standard input: an argument ends up in the shell's history")
    .option("--client-id <id>", "the client that it should be issued to")
    .option("--browser", "show it as a page, served once from this machine")
    .addOption(timeout())
    .addHelpText("after", "\nAt a terminal, without a token, it obtains one. The signature is not checked.")
    .action(async (argument: string | undefined, options: CommonOptions & { timeout: number }) => {
      const { inspect } = await import("./commands/inspect.ts");
      await run("inspect", options, (given, write) => inspect(argument, given, write));
    });
}

function addWhoami(program: Command): void {
  credentialOptions(command(program, "whoami", "ask the service who a token was issued to")).action(
    async (options: CredentialOptions) => {
      await run("whoami", options, (await import("./commands/whoami.ts")).whoami);
    },
  );
}

function addDoctor(program: Command): void {
  credentialOptions(command(program, "doctor", "find out, step by step, why no token comes or none is accepted"), 10)
    .option("--api-url <url>", "the API host to call (default: SASE_API_URL, else api.sase…)")
    .option("--facts", "print what is not documented of the service, for an issue: no secrets, tokens or IDs")
    .action(async (options: CredentialOptions & { apiUrl?: string; facts?: true }) => {
      if (options.facts) await run("doctor", options, (await import("./commands/facts.ts")).facts);
      else await run("doctor", options, (await import("./commands/doctor.ts")).doctor);
    });
}

function addMock(program: Command): void {
  command(program, "mock", "run a mock of the service, and print the environment for it", "the TSG of its account")
    .addHelpText("after", "\nIt runs until Ctrl-C or SIGTERM, on loopback. All that it prints is made up.")
    .action(async (options: CommonOptions) => {
      await run("mock", options, (await import("./commands/mock.ts")).mock);
    });
}

function command(program: Command, name: string, description: string, tsg = "the TSG that the token is for"): Command {
  return program
    .command(name)
    .description(description)
    .option("--tsg <id>", tsg, digits)
    .option("--json", "print JSON, in the one shape of all commands");
}

function credentialOptions(command: Command, seconds?: number): Command {
  return command
    .option("--client-id <id>", "with --client-secret-stdin and --tsg: the whole set")
    .option("--client-secret-stdin", "read the client secret from standard input")
    .addOption(timeout(seconds));
}

function timeout(seconds = 30): Option {
  return new Option("--timeout <seconds>", "how long to try").default(seconds).argParser(positive);
}

/** A message about wrong use, without what may be a secret or a token in the wrong place. */
export function discreet(message: string): string {
  return message
    .replace(/=.*'/s, "=…'")
    .replace(/ argument '.*' is invalid/s, " is invalid")
    .replace(/(unknown command) '(?![a-z-]{1,12}').*'/s, "$1")
    .replace(/^error: /, "");
}

function digits(text: string): string {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("A TSG id is made of digits.");
  return text;
}

function positive(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3600)) throw new InvalidArgumentError("Give a number of seconds, 3600 at most.");
  return seconds;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
