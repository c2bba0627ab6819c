import type { ExecOptions } from "../commands/exec.ts";
import type { InspectOptions } from "../commands/inspect.ts";
import type { MockOptions } from "../mock/mock-options.ts";
import { run } from "../run.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import { MOCK_OPTIONS } from "./mock-options.ts";
import { credentialOptions, JSON_OUTPUT, numberUpTo, port, timeout, tsg, tsgList } from "./options.ts";

const API = "https://api.sase.paloaltonetworks.com";
const AUTH_FILE = "for Terraform and SDKs";

/** What the commands and `--help` have in common: a command's own code is loaded when it runs. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "token",
    description: "print an access token",
    example: `sase-auth token --header |\ncurl -H @- ${API}/sse/config/v1/jobs`,
    options: [
      ...credentialOptions(),
      { flag: "--header", description: 'print the whole header: "Authorization: Bearer …"' },
      {
        flag: "--format",
        value: "form",
        description: "form of the output",
        choices: ["header", "json", "headers", "env", "scm"],
      },
      { flag: "--auth-file", value: "path", description: `write the token to this file, ${AUTH_FILE}` },
      { flag: "--store", description: "share the token with other calls, encrypted on disk" },
      JSON_OUTPUT,
    ],
    run: async ({ options }) => run("token", options, (await import("../commands/token.ts")).token),
  },
  {
    name: "inspect",
    description: "decode a token and list its problems",
    example: "sase-auth token | sase-auth inspect",
    argument: { name: "token", description: "the token; on standard input it stays out of the shell's history" },
    options: [
      tsg("TSG ID that the token should be for"),
      { flag: "--client-id", value: "id", description: "client ID that the token should belong to" },
      { flag: "--browser", description: "show the result as a page, served by this machine" },
      timeout(),
      JSON_OUTPUT,
    ],
    after: `At a terminal, without a token, the command obtains one.
The signature is not verified.`,
    run: async ({ options, argument }) => {
      const { inspect } = await import("../commands/inspect.ts");
      await run("inspect", options, (given: InspectOptions, write) => inspect(argument, given, write));
    },
  },
  {
    name: "whoami",
    description: "print the account of a token, as the service reports it",
    example: "sase-auth whoami",
    options: [...credentialOptions(), JSON_OUTPUT],
    run: async ({ options }) => run("whoami", options, (await import("../commands/whoami.ts")).whoami),
  },
  {
    name: "doctor",
    description: "diagnose why you cannot get a token, or why an API rejects it",
    example: "sase-auth doctor",
    options: [
      ...credentialOptions(timeout(10, "time limit of each step")),
      { flag: "--api-url", value: "url", description: "API host to call", usual: "SASE_API_URL" },
      { flag: "--facts", description: "print undocumented facts of the service, for an issue" },
      JSON_OUTPUT,
    ],
    run: async ({ options }) => {
      const { facts } = options;
      if (facts) await run("doctor", options, (await import("../commands/facts.ts")).facts);
      else await run("doctor", options, (await import("../commands/doctor.ts")).doctor);
    },
  },
  {
    name: "exec",
    description: "run a command that obtains tokens without the client secret",
    example: "sase-auth exec -- terraform plan",
    takesCommand: true,
    options: [
      ...credentialOptions(),
      ...served(),
      { flag: "--no-proxy", description: "do not set SASE_API_URL and SCM_HOST to the proxy" },
    ],
    run: async ({ options, rest }) => {
      const { exec } = await import("../commands/exec.ts");
      await run("exec", options, (given: ExecOptions) => exec(rest, given));
    },
  },
  {
    name: "agent",
    description: "serve tokens to programs on this machine, until a signal",
    example: `sase-auth agent --environment-file "$XDG_RUNTIME_DIR/sase.env"`,
    options: [
      ...credentialOptions(),
      { flag: "--port", value: "number", description: "port on 127.0.0.1", parse: port, usual: "a free one" },
      { flag: "--socket", value: "path", description: "listen on a unix socket, not on a port" },
      { flag: "--auth-file", value: "path", description: `keep a token in this file, ${AUTH_FILE}` },
      { flag: "--environment-file", value: "path", description: "write the environment of programs to this file" },
      { flag: "--secret-file", value: "path", description: "keep the local secret in this file across restarts" },
      {
        flag: "--idle-timeout",
        value: "seconds",
        description: "end after this time without a request",
        parse: (text) => numberUpTo(604_800, text),
      },
      { flag: "--proxy", description: "also forward API requests, and add the token" },
      ...served(),
      JSON_OUTPUT,
    ],
    run: async ({ options }) => run("agent", options, (await import("../commands/agent.ts")).agent),
  },
  {
    name: "mock",
    description: "run a mock of the service, for a command or until a signal",
    example: "sase-auth mock -- npm test",
    takesCommand: "optional",
    options: MOCK_OPTIONS,
    after: `The command reaches the mock under the vendor's host names, and no other host.
Without a command, the mock prints its environment and runs until Ctrl-C.`,
    run: async ({ options, rest }) => {
      if (!rest) return run("mock", options, (await import("../commands/mock.ts")).mock);
      const { mockCommand } = await import("../commands/mock-command.ts");
      await run("mock", options, (given: MockOptions) => mockCommand(rest, given));
    },
  },
  {
    name: "completion",
    description: "print a script that completes sase-auth in a shell",
    example: 'eval "$(sase-auth completion bash)"',
    argument: { name: "shell", description: "bash, zsh or fish", choices: ["bash", "zsh", "fish"] },
    options: [],
    after: `The script has to be loaded by each shell. Add the line to
~/.bashrc                   eval "$(sase-auth completion bash)"
~/.zshrc                    eval "$(sase-auth completion zsh)"
~/.config/fish/config.fish  sase-auth completion fish | source`,
    run: async ({ argument }) => (await import("../commands/completion.ts")).completion(argument, COMMANDS),
  },
];

/** Options of each command that serves tokens. */
function served(): OptionSpec[] {
  return [
    { flag: "--only-tsg", value: "ids", description: "serve these TSGs only, separated by commas", parse: tsgList },
    { flag: "--lazy", description: "obtain the first token at the first request" },
    { flag: "--verbose", description: "print a line for each request" },
    {
      flag: "--api-url",
      value: "url",
      description: "API host behind the proxy",
      usual: "SASE_API_URL",
    },
    { flag: "--read-only", description: "forward only what changes nothing; hand out no token" },
    {
      flag: "--allow",
      value: "rule",
      description: "forward only this: 'GET /path/**' (may be repeated)",
      isList: true,
    },
  ];
}
