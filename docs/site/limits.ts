/** Each limit and default that documents state, and the constant of the source that it is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./pages.ts";

export interface Limit {
  /** what documents call it: `<!-- limit renew-below -->` */
  readonly name: string;
  /** what it limits */
  readonly text: string;
  readonly unit: "ms" | "bytes" | "count";
  /** the file and the constant, parameter default or property in it; or the address of the page that says so */
  readonly source: string;
  readonly value: number;
}

const core = (path: string) => `packages/core/src/${path}`;
const agent = (path: string) => `packages/agent/src/${path}`;

/** Name, unit, source, what it is. A value in the source is read; what the vendor says stands here. */
const ROWS: readonly (readonly [string, Limit["unit"], string, string, number?])[] = [
  ["token-life", "ms", "https://pan.dev/sase/docs/access-tokens/", "life of an access token", 15 * 60_000],
  [
    "service-concurrency",
    "count",
    "https://github.com/PaloAltoNetworks/terraform-provider-scm/issues/77",
    "token requests that the service takes at once, about",
    10,
  ],
  [
    "timeout",
    "ms",
    `${core("request/credential.ts")}#timeout`,
    "default of `timeout`: obtaining one token, retries included",
  ],
  ["attempt", "ms", `${core("keep/account.ts")}#LONGEST_ATTEMPT`, "one attempt of a token request"],
  ["answer", "bytes", `${core("request/answer-text.ts")}#LARGEST_ANSWER`, "the answer to a token request"],
  [
    "renew-below",
    "ms",
    `${core("request/windows.ts")}#RENEW_BELOW`,
    "time left at which a renewal starts in the background, at most",
  ],
  [
    "wait-below",
    "ms",
    `${core("request/windows.ts")}#WAIT_BELOW`,
    "time left at which callers wait for the renewal, at most",
  ],
  [
    "late-patience",
    "ms",
    `${core("keep/token-manager.ts")}#LATE_PATIENCE`,
    "how long they wait before they get the current token",
  ],
  ["first-pause", "ms", `${core("request/retry.ts")}#FIRST_PAUSE`, "first pause between attempts; it doubles"],
  [
    "longest-pause",
    "ms",
    `${core("request/retry.ts")}#LONGEST_PAUSE`,
    "longest pause between attempts, and between renewals that fail",
  ],
  [
    "caller-pause",
    "ms",
    `${core("keep/last-failure.ts")}#LONGEST_PAUSE`,
    "how long a caller that needs a token waits after another failure",
  ],
  ["refusal-memory", "ms", `${core("keep/last-failure.ts")}#FINAL_ANSWER_MEMORY`, "how long a refusal is remembered"],
  [
    "retry-after-memory",
    "ms",
    `${core("keep/last-failure.ts")}#LONGEST_RETRY_AFTER_MEMORY`,
    "how long a `Retry-After` is remembered, at most",
  ],
  [
    "rejection-pause",
    "ms",
    `${core("keep/rejection-pause.ts")}#SHORTEST`,
    "how long a rejected replacement is not replaced, at first; it doubles",
  ],
  ["longest-rejection-pause", "ms", `${core("keep/rejection-pause.ts")}#LONGEST`, "the same, at most"],
  ["max-tenants", "count", `${core("keep/tenant-tokens.ts")}#maxTenants`, "default of `maxTenants`"],
  ["concurrency", "count", `${core("keep/tenant-tokens.ts")}#concurrency`, "default of `concurrency`"],
  [
    "refused-tenants",
    "count",
    `${core("keep/account-memory.ts")}#ENOUGH_TSGS`,
    "tenants that were refused before the secret counts as wrong",
  ],
  ["store-timeout", "ms", `${core("share/shared-store.ts")}#timeout`, "default of a store's `timeout`"],
  ["lease", "ms", `${core("share/shared-store.ts")}#leaseTtl`, "default of a store's `leaseTtl`"],
  ["file-lease", "ms", "packages/file/src/file-store.ts#LEASE_TTL", "the same of `fileStore`"],
  ["patience", "ms", `${core("share/shared-store.ts")}#patience`, "default of a store's `patience`"],
  ["profile-call", "ms", `${core("sdwan/profile-call.ts")}#PROFILE_LIMIT`, "the profile call of SD-WAN"],
  [
    "first-look",
    "ms",
    `${core("share/shared-obtain.ts")}#FIRST_PAUSE`,
    "longest pause before a waiting process first looks into the store again; the shortest is half of it",
  ],
  ["later-looks", "ms", `${core("share/shared-obtain.ts")}#LONGEST_PAUSE`, "the same, later on"],
  ["visits", "count", `${core("share/store-client.ts")}#VISITS_AT_ONCE`, "visits of a process to a store at once"],
  ["store-rest", "ms", `${core("share/store-client.ts")}#REST`, "how long a store that did not answer is left alone"],
  [
    "undici-body",
    "bytes",
    "packages/undici/src/request-body.ts#MOST",
    "undici: body that can be read only once, kept for the replay",
  ],
  [
    "undici-answer",
    "bytes",
    "packages/undici/src/attempt.ts#MOST",
    "undici: body of a 401 that is read while the token is replaced",
  ],
  ["clock-skew", "ms", `${core("keep/token-manager.ts")}#CLOCK_SKEW`, "lead of another host's clock that is ignored"],
  ["agent-form", "bytes", `${agent("endpoint/form-body.ts")}#LARGEST`, "agent: the body of a token request"],
  [
    "agent-renewed-below",
    "ms",
    `${agent("endpoint/served-tokens.ts")}#RENEWED_BELOW`,
    "agent: time left below which its token endpoint waits for the renewal",
  ],
  ["agent-patience", "ms", `${agent("endpoint/served-tokens.ts")}#PATIENCE`, "agent: the same wait, at most"],
  [
    "agent-replacement",
    "ms",
    `${agent("endpoint/served-tokens.ts")}#PAUSE`,
    "agent: time between two replacements of rejected tokens of one TSG, at least",
  ],
  [
    "agent-asked-again",
    "ms",
    `${agent("endpoint/asked-again.ts")}#WITHIN`,
    "agent: time in which a client that asks again on its connection has met a 401",
  ],
  [
    "agent-read-first",
    "bytes",
    `${agent("proxy/request-body.ts")}#READ_FIRST`,
    "agent's proxy: body that is read before it is sent on",
  ],
  ["agent-stall", "ms", `${agent("proxy/request-body.ts")}#STALL`, "agent's proxy: an upload without a byte"],
  [
    "agent-command",
    "ms",
    `${agent("secrets/secret-from-command.ts")}#LIMIT`,
    "agent: a command that prints the secret",
  ],
  [
    "agent-command-pause",
    "ms",
    `${agent("secrets/secret-from-command.ts")}#PAUSE`,
    "agent: time between two runs of that command, at least",
  ],
  ["agent-closing", "ms", `${agent("start-agent.ts")}#CLOSE_PATIENCE`, "agent: answers under way when it ends"],
  [
    "doctor-clock",
    "ms",
    "packages/cli/src/doctor/clock-step.ts#TOLERANCE",
    "doctor: difference of the clocks that it reports",
  ],
  ["contract-rule", "ms", "packages/testing/src/in-time.ts#LONGEST", "testing: one rule of a contract"],
];

export const LIMITS: ReadonlyMap<string, Limit> = new Map(
  ROWS.map(([name, unit, source, text, value]) => [
    name,
    { name, unit, source, text, value: value ?? valueIn(source) },
  ]),
);

/**
 * The number that a constant, or a default, of a file has.
 *
 * @param source `file#name`
 * @throws {Error} if the file has no such constant, or one that is no number
 */
export function valueIn(source: string): number {
  const [file = "", name] = source.split("#");
  const tree = ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);
  let found: number | undefined;
  const visit = (node: ts.Node): void => {
    const mayName = ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isPropertyAssignment(node);
    if (mayName && node.name.getText() === name && node.initializer) found ??= numberIn(node.initializer.getText());
    ts.forEachChild(node, visit);
  };
  visit(tree);
  if (!found) throw new Error(`${source} is no number.`);
  return found;
}

/** A number, a product or a power: `5 * 60_000`, `2 ** 20`. NaN if it is another expression. */
function numberIn(text: string): number {
  const [base = "", exponent = "1"] = text.replaceAll("_", "").split(" ** ");
  return base.split(" * ").reduce((product, factor) => product * Number(factor), 1) ** Number(exponent);
}

const UNITS: { readonly [unit: string]: readonly (readonly [number, string])[] } = {
  ms: [
    [60_000, "min"],
    [1_000, "s"],
    [1, "ms"],
  ],
  bytes: [
    [2 ** 20, "MiB"],
    [2 ** 10, "KiB"],
    [1, "bytes"],
  ],
  count: [[1, ""]],
};

/** As documents write it: `5 min`, `500 ms`, `1 MiB`, `1,000`. */
export function written({ value, unit }: Limit): string {
  const [size = 1, name = ""] = UNITS[unit]?.find(([size]) => value % size === 0) ?? [];
  return `${(value / size).toLocaleString("en")} ${name}`.trim();
}
