import { text } from "node:stream/consumers";
import { checkToken, type InspectedToken, inspectToken } from "@sase-auth/core/inspect";
import { UsageError } from "../failure.ts";
import { inspectionText } from "../inspection-text.ts";
import { obtainToken } from "../obtain-token.ts";
import type { Outcome, Write } from "../outcome.ts";
import type { PageExpectations } from "../page.ts";
import type { CommonOptions } from "../run.ts";
import { warn } from "../terminal.ts";

export interface InspectOptions extends CommonOptions {
  readonly clientId?: string;
  readonly browser?: true;
  /** seconds */
  readonly timeout: number;
}

/** Tell what a token says and what is wrong with it. The token itself is not printed. */
export async function inspect(argument: string | undefined, options: InspectOptions, write: Write): Promise<Outcome> {
  const token = await tokenToInspect(argument, options);
  const { tsg: tsgId, clientId } = options;
  const inspected = inspectToken(token);
  const problems = checkToken(token, { tsgId, clientId });
  write(inspectionText(inspected, problems, Date.now()));
  const result = { ...withoutUndefined(inspected), signatureChecked: false };
  return options.browser ? { result, problems, ended: show(token, { tsgId, clientId }) } : { result, problems };
}

async function show(token: string, expectations: PageExpectations): Promise<void> {
  const { showPage } = await import("../page.ts");
  if (!(await showPage(token, expectations, { say: warn })))
    warn("The page was not opened in time, and is no longer served.");
}

async function tokenToInspect(argument: string | undefined, { tsg, timeout }: InspectOptions): Promise<string> {
  if (argument !== undefined && argument !== "-") {
    warn("The token is now in the shell's history, and was in the process list. Next time: … | sase-auth inspect");
    return argument;
  }
  if (argument === undefined && process.stdin.isTTY) {
    warn("No token on standard input; obtaining one.");
    return (await obtainToken({ ...(tsg && { tsg }), timeout })).token.value;
  }
  const token = await text(process.stdin);
  if (token.trim() !== "") return token;
  throw new UsageError("Standard input is empty. Pipe a token in: sase-auth token | sase-auth inspect");
}

/** So that a program finds every name of the documented shape. */
function withoutUndefined(inspected: InspectedToken): object {
  return Object.fromEntries(Object.entries(inspected).map(([name, value]) => [name, value ?? null]));
}
