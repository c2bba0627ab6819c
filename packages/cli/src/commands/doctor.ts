import { apiOrigin } from "../api-origin.ts";
import { tokenUrlWithoutCredentials } from "../credentials.ts";
import { agentStep } from "../doctor/agent-step.ts";
import { apiStep } from "../doctor/api-step.ts";
import { caStep } from "../doctor/ca-step.ts";
import type { Check, DoctorOptions, Known, Step } from "../doctor/check.ts";
import { clockStep } from "../doctor/clock-step.ts";
import { connectionStep } from "../doctor/connection-step.ts";
import { credentialsStep } from "../doctor/credentials-step.ts";
import { nameStep } from "../doctor/name-step.ts";
import { proxyStep } from "../doctor/proxy-step.ts";
import { tokenStep } from "../doctor/token-step.ts";
import { tsgStep } from "../doctor/tsg-step.ts";
import type { Outcome, Problem, Write } from "../outcome.ts";
import { paint } from "../terminal.ts";

const STEPS: { readonly [name: string]: Step } = {
  credentials: credentialsStep,
  proxy: proxyStep,
  certificates: caStep,
  name: nameStep,
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
    write(line(check));
  }
  return { result: { checks }, problems: checks.flatMap(problemOf) };
}

function problemOf({ status, code, message, advice }: NamedCheck): Problem[] {
  if (status !== "failed") return [];
  return [{ code: code ?? "ERR_UNEXPECTED", message: [message, advice].filter(Boolean).join(" ") }];
}

const MARKS = { ok: "✓", warning: "!", failed: "✗", skipped: "–" };
const STYLES = { ok: "green", warning: "yellow", failed: "red", skipped: "dim" } as const;
const NAME_WIDTH = Math.max(...Object.keys(STEPS).map(({ length }) => length));

function line({ name, status, message, advice }: NamedCheck): string {
  const first = `${paint(STYLES[status], `${MARKS[status]} ${name.padEnd(NAME_WIDTH)}`)}  ${message}`;
  return advice ? `${first}\n${" ".repeat(NAME_WIDTH + 4)}→ ${advice}` : first;
}
