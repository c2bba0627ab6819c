import type { ExecOptions } from "../commands/exec.ts";
import type { InspectOptions } from "../commands/inspect.ts";
import type { MockOptions } from "../mock/mock-options.ts";
import { run } from "../run.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import { mockOptions } from "./mock-options.ts";
import { credentialOptions, JSON_OUTPUT, numberUpTo, oneOf, port, timeout, tsg, tsgList } from "./options.ts";

/** What the commands and `--help` have in common: a command's own code is loaded when it runs. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "token",
    description: "obtain a token and print it, alone",
    options: [
      ...credentialOptions(),
      { flag: "--header", description: 'print the whole header: "Authorization: Bearer …"' },
      {
        flag: "--format",
        value: "form",
        description: "header, json, headers, env or scm",
        parse: oneOf("header", "json", "headers", "env", "scm"),
      },
      { flag: "--auth-file", value: "path", description: "write a file that Terraform and SDKs read" },
      { flag: "--store", description: "share it with other calls on this machine, encrypted" },
      JSON_OUTPUT,
    ],
    after: "  sase-auth token --header | curl -H @- https://api.sase.paloaltonetworks.com/…",
    run: async ({ options }) => run("token", options, (await import("../commands/token.ts")).token),
  },
  {
    name: "inspect",
    description: "tell what a token says, and what is wrong with it",
    argument: { name: "token", description: "better on standard input: an argument ends up in the history" },
    options: [
      tsg("the TSG that it should be for"),
      { flag: "--client-id", value: "id", description: "the client that it should be issued to" },
      { flag: "--browser", description: "show it as a page, served once from this machine" },
      timeout(),
      JSON_OUTPUT,
    ],
    after: "At a terminal, without a token, it obtains one. The signature is not checked.",
    run: async ({ options, argument }) => {
      const { inspect } = await import("../commands/inspect.ts");
      await run("inspect", options, (given: InspectOptions, write) => inspect(argument, given, write));
    },
  },
  {
    name: "whoami",
    description: "ask the service who a token was issued to",
    options: [...credentialOptions(), JSON_OUTPUT],
    run: async ({ options }) => run("whoami", options, (await import("../commands/whoami.ts")).whoami),
  },
  {
    name: "doctor",
    description: "find out, step by step, why no token comes or none is accepted",
    options: [
      ...credentialOptions(10),
      { flag: "--api-url", value: "url", description: "the API host to call, else SASE_API_URL" },
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
    description: "run a command that gets tokens, and not the client secret",
    takesCommand: true,
    options: [
      ...credentialOptions(),
      ...served(),
      { flag: "--no-proxy", description: "leave SASE_API_URL and SCM_HOST as they are" },
    ],
    after: "  sase-auth exec -- terraform apply -parallelism=30",
    run: async ({ options, rest }) => {
      const { exec } = await import("../commands/exec.ts");
      await run("exec", options, (given: ExecOptions) => exec(rest, given));
    },
  },
  {
    name: "agent",
    description: "serve tokens to programs of this machine until a signal ends it",
    options: [
      ...credentialOptions(),
      { flag: "--port", value: "number", description: "the port of 127.0.0.1 (default: a free one)", parse: port },
      { flag: "--socket", value: "path", description: "a unix socket instead of a port" },
      { flag: "--auth-file", value: "path", description: "keep a fresh token here, for Terraform and SDKs" },
      { flag: "--environment-file", value: "path", description: "write the environment of programs here" },
      { flag: "--secret-file", value: "path", description: "keep the local secret here (made if missing)" },
      {
        flag: "--idle-timeout",
        value: "seconds",
        description: "end after so long without a request",
        parse: (text) => numberUpTo(604_800, text),
      },
      { flag: "--proxy", description: "also send requests on to the API, with a token" },
      ...served(),
      JSON_OUTPUT,
    ],
    run: async ({ options }) => run("agent", options, (await import("../commands/agent.ts")).agent),
  },
  {
    name: "mock",
    description: "run a mock of the service, for a command or until a signal ends it",
    takesCommand: "optional",
    options: mockOptions(),
    after: `  sase-auth mock -- npm test
The command reaches the mock under the vendor's host names, and no other host.
Without one, the mock prints its environment, and runs until Ctrl-C or SIGTERM.`,
    run: async ({ options, rest }) => {
      if (!rest) return run("mock", options, (await import("../commands/mock.ts")).mock);
      const { mockCommand } = await import("../commands/mock-command.ts");
      await run("mock", options, (given: MockOptions) => mockCommand(rest, given));
    },
  },
];

/** Options of each command that serves tokens. */
function served(): OptionSpec[] {
  return [
    { flag: "--only-tsg", value: "ids", description: "serve these TSGs only: id,id,…", parse: tsgList },
    { flag: "--lazy", description: "obtain the first token when it is asked for" },
    { flag: "--verbose", description: "print a line for each request" },
    { flag: "--api-url", value: "url", description: "where the proxy sends requests, else SASE_API_URL" },
    { flag: "--read-only", description: "send on only what changes nothing; give no token" },
    {
      flag: "--allow",
      value: "rule",
      description: "of that only this: 'GET /path/**'; may be repeated",
      isList: true,
    },
  ];
}
