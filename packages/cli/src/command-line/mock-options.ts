import type { OptionSpec } from "./command-spec.ts";
import { JSON_OUTPUT, port, tsg, wholeNumber } from "./options.ts";

const FREE = "a free one";

/** Options of the mock. */
export const MOCK_OPTIONS: readonly OptionSpec[] = [
  { flag: "--port", value: "number", description: "port of the APIs", parse: port, usual: FREE },
  { flag: "--auth-port", value: "number", description: "port of the token service", parse: port, usual: FREE },
  tsg("TSG ID of the mock account"),
  { flag: "--client-id", value: "id", description: "client ID of the mock account" },
  { flag: "--client-secret", value: "text", description: "its secret, which must begin with fake-", parse: fake },
  { flag: "--tenants", value: "file", description: "read a tree of TSGs from a YAML or JSON file" },
  {
    flag: "--children",
    value: "count",
    description: "number of TSGs below that of the account",
    parse: upTo(10_000),
  },
  { flag: "--lifetime", value: "seconds", description: "lifetime of a token", parse: upTo(604_800), usual: "900" },
  {
    flag: "--wrong-tsg",
    value: "error",
    description: "error for a TSG without access",
    choices: ["invalid_scope", "invalid_client"],
    usual: "invalid_scope",
  },
  { flag: "--scope-optional", description: "accept token requests that name no TSG" },
  {
    flag: "--token-concurrency",
    value: "n",
    description: "let more token requests than these hang",
    parse: upTo(10_000),
  },
  { flag: "--strict-headers", description: "check the headers that APIs want beside the token" },
  { flag: "--fixtures", value: "folder", description: "answer API requests from the files in this folder" },
  { flag: "--log", description: "print a line for each request" },
  { flag: "--record", value: "file", description: "write the requests to an HTTP archive (HAR)" },
  { flag: "--environment-file", value: "path", description: "write the environment of programs to this file" },
  {
    flag: "--format",
    value: "form",
    description: "form of the environment",
    choices: ["sh", "dotenv", "json", "powershell"],
    usual: "sh",
  },
  JSON_OUTPUT,
];

/** Other users see the arguments of a process, so only a made-up secret may be one. */
function fake(text: string): string {
  if (!text.startsWith("fake-")) throw new Error("Begin it with fake-, so that no real secret gets here.");
  return text;
}

function upTo(most: number): (text: string) => number {
  return (text) => wholeNumber(most, text);
}
