import type { OptionSpec } from "./command-spec.ts";
import { JSON_OUTPUT, oneOf, port, tsg, wholeNumber } from "./options.ts";

/** Options of the mock. */
export function mockOptions(): OptionSpec[] {
  return [
    { flag: "--port", value: "number", description: "the port of the APIs (default: a free one)", parse: port },
    { flag: "--auth-port", value: "number", description: "the port of the token service", parse: port },
    tsg("the TSG of its account"),
    { flag: "--client-id", value: "id", description: "the client ID of its account" },
    { flag: "--client-secret", value: "text", description: "the secret: begins with fake-", parse: fake },
    { flag: "--tenants", value: "file", description: "a tree of TSGs, in YAML or JSON" },
    { flag: "--children", value: "count", description: "so many TSGs below that of its account", parse: upTo(10_000) },
    { flag: "--lifetime", value: "seconds", description: "of a token (default: 900)", parse: upTo(604_800) },
    {
      flag: "--wrong-tsg",
      value: "error",
      description: "invalid_scope or invalid_client",
      parse: oneOf("invalid_scope", "invalid_client"),
    },
    { flag: "--scope-optional", description: "a request without a TSG gets the account's" },
    { flag: "--token-concurrency", value: "n", description: "more token requests hang", parse: upTo(10_000) },
    { flag: "--strict-headers", description: "check the headers beside the token" },
    { flag: "--fixtures", value: "folder", description: "what the APIs answer, by method and path" },
    { flag: "--log", description: "print a line for each request" },
    { flag: "--record", value: "file", description: "write all as an HTTP archive" },
    { flag: "--environment-file", value: "path", description: "write the environment, for programs" },
    {
      flag: "--format",
      value: "form",
      description: "sh (default), dotenv, json or powershell",
      parse: oneOf("sh", "dotenv", "json", "powershell"),
    },
    JSON_OUTPUT,
  ];
}

/** A secret on a command line is seen by others, so none but a made-up one may stand there. */
function fake(text: string): string {
  if (!text.startsWith("fake-")) throw new Error("Begin it with fake-, so that no real secret gets here.");
  return text;
}

function upTo(most: number): (text: string) => number {
  return (text) => wholeNumber(most, text);
}
