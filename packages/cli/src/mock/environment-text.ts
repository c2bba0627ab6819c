import { UsageError } from "../failure.ts";

export type EnvironmentFormat = "dotenv" | "json" | "powershell" | "sh";

/** Variables by name. */
export type Variables = { readonly [name: string]: string };

/**
 * Variables as a shell, PowerShell, a dotenv file or JSON has them.
 *
 * @throws {UsageError} if a value cannot be written so
 */
export function environmentText(variables: Variables, format: EnvironmentFormat): string {
  if (format === "json") return `${JSON.stringify(variables, null, 2)}\n`;
  const lines = Object.entries(variables).map(([name, value]) => `${WRITERS[format](name, value)}\n`);
  return lines.join("");
}

const WRITERS: { readonly [format in Exclude<EnvironmentFormat, "json">]: (name: string, value: string) => string } = {
  sh: (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  powershell: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
  dotenv: dotenvLine,
};

/** Parsers disagree about quotes: `docker --env-file` takes them as part of the value. Without them all agree. */
function dotenvLine(name: string, value: string): string {
  if (/^[\w@.:/,*+-]*$/.test(value)) return `${name}=${value}`;
  throw new UsageError(`--format dotenv cannot hold the value of ${name}. Use letters, digits and @.:/,*+-_ in it.`);
}
