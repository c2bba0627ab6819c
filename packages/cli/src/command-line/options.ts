import type { OptionSpec } from "./command-spec.ts";

export function tsg(description = "TSG ID that the token is for"): OptionSpec {
  return { flag: "--tsg", value: "id", description, parse: digits };
}

export const JSON_OUTPUT: OptionSpec = { flag: "--json", description: "print JSON" };

/** @param seconds the default */
export function timeout(seconds = 30, description = "time limit for obtaining a token"): OptionSpec {
  const parse = (text: string) => numberUpTo(3600, text);
  return { flag: "--timeout", value: "seconds", description, parse, default: seconds };
}

/** Options of each command that obtains a token. */
export function credentialOptions(limit: OptionSpec = timeout()): OptionSpec[] {
  return [
    tsg(),
    { flag: "--client-id", value: "id", description: "client ID; requires --client-secret-stdin and --tsg" },
    { flag: "--client-secret-stdin", description: "read the client secret from standard input" },
    limit,
  ];
}

function digits(text: string): string {
  if (!/^\d+$/.test(text)) throw new Error("A TSG ID is made of digits.");
  return text;
}

export function tsgList(text: string): string[] {
  return text.split(",").map(digits);
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error("Give a port, 65535 at most; 0 is a free one.");
  return Number(text);
}

export function wholeNumber(most: number, text: string): number {
  if (!/^[1-9]\d*$/.test(text) || Number(text) > most) throw new Error(`Give a whole number, ${most} at most.`);
  return Number(text);
}

export function numberUpTo(most: number, text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= most)) throw new Error(`Give a number of seconds, ${most} at most.`);
  return seconds;
}
