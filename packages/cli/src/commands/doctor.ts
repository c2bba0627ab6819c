import { apiOrigin } from "../api-origin.ts";
import { tokenUrlWithoutCredentials } from "../credentials.ts";
import { agentStep } from "../doctor/agent-step.ts";
import { apiStep } from "../doctor/api-step.ts";
import { caStep } from "../doctor/ca-step.ts";
import type { Check, DoctorOptions, Known, Step } from "../doctor/check.ts";
import { clockStep } from "../doctor/clock-step.ts";
import { connectionStep } from "../doctor/connection-step.ts";
import { credentialsStep } from "../doctor/credentials-step.ts";
import { dnsStep } from "../doctor/dns-step.ts";
import { proxyStep } from "../doctor/proxy-step.ts";
import { tokenStep } from "../doctor/token-step.ts";
import { tsgStep } from "../doctor/tsg-step.ts";
import type { Outcome, Problem, Write } from "../outcome.ts";
import { paint } from "../terminal.ts";
import { terminalWidth, wrapped } from "../wrap.ts";

const STEPS: { readonly [name: string]: Step } = {
  credentials: credentialsStep,
  proxy: proxyStep,
  certificates: caStep,
  dns: dnsStep,
  connection: connectionStep,
  clock: clockStep,
  agent: agentStep,
  token: tokenStep,
  tsg: tsgStep,
  api: apiStep,
};

type NamedCheck = Check & { readonly name: string };

/** Go through all that has to work before an API accepts a token, and say of each whether it does. */
export async function doctor(options: DoctorOptions, write: Write): Promise<Outcome> {
  const known: Known = { options, apiOrigin: apiOrigin(options.apiUrl), tokenUrl: tokenUrlWithoutCredentials() };
  const checks: NamedCheck[] = [];
  for (const [name, step] of Object.entries(STEPS)) {
    const check = { name, ...(await step(known)) };
    checks.push(check);
    write(lines(check));
  }
  write(`\n${verdict(checks)}`);
  return { result: { checks }, problems: checks.flatMap(problemOf) };
}

function problemOf({ status, code, message, advice }: NamedCheck): Problem[] {
  if (status !== "failed") return [];
  return [{ code: code ?? "ERR_UNEXPECTED", message: [message, advice].filter(Boolean).join(" ") }];
}

const MARKS = { ok: "✓", warning: "!", failed: "✗", skipped: "–" };
const STYLES = { ok: "green", warning: "yellow", failed: "red", skipped: "dim" } as const;
const NAME_WIDTH = Math.max(...Object.keys(STEPS).map(({ length }) => length));

function lines({ name, status, message, advice }: NamedCheck): string {
  const indent = NAME_WIDTH + 4;
  const column = (text: string) => wrapped(text, indent, terminalWidth());
  const first = `${paint(STYLES[status], `${MARKS[status]} ${name.padEnd(NAME_WIDTH)}`)}  ${column(message)}`;
  return advice ? `${first}\n${" ".repeat(indent)}${column(`→ ${advice}`)}` : first;
}

/** One line: whether all is well, or what failed and what to do first. */
function verdict(checks: readonly NamedCheck[]): string {
  const withStatus = (status: Check["status"]) => checks.filter((check) => check.status === status);
  const names = (some: readonly NamedCheck[]) => some.map(({ name }) => name).join(", ");
  const failed = withStatus("failed");
  const [first, second] = failed;
  if (first) {
    const what = first.advice ?? first.message;
    return paint("red", `Failed: ${names(failed)}. ${second ? `First, ${first.name}: ` : ""}${what}`);
  }
  const warnings = withStatus("warning");
  if (warnings.length > 0) return paint("yellow", `No check failed. Warnings: ${names(warnings)}.`);
  return paint("green", "All checks passed.");
}
