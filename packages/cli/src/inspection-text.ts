import type { InspectedToken } from "@sase-auth/core/inspect";
import type { Problem } from "./outcome.ts";
import { duration, paint, plain, table } from "./terminal.ts";
import { terminalWidth, wrapped } from "./wrap.ts";

const USUAL_LIFETIME = 15 * 60_000;
const BAR_LENGTH = 30;
const LONGEST_VALUE = 200;

/**
 * What a token says, for people.
 *
 * @param at ms since the epoch
 */
export function inspectionText(inspected: InspectedToken, problems: readonly Problem[], at: number): string {
  const { header, claims } = inspected;
  const sections = [
    table([
      ...summary(inspected, at),
      ["signature", "not verified: a token without problems can still be forged or revoked"],
    ]),
  ];
  if (header) sections.push(section("Header", header));
  if (claims) sections.push(section("Claims", claims));
  sections.push(verdict(problems));
  return sections.join("\n\n");
}

function verdict(problems: readonly Problem[]): string {
  if (problems.length === 0) return paint("green", "✓ no problems found");
  return problems.map(({ message }) => paint("red", `✗ ${wrapped(message, 2, terminalWidth())}`)).join("\n");
}

function summary(inspected: InspectedToken, at: number): [string, string][] {
  const { claims, tsgIds, clientId, issuer, issuedAt, expiresAt } = inspected;
  if (!claims) return [];
  return [
    ["TSG", paint("bold", plain(tsgIds.join(", ")) || "none")],
    ["client", shown(clientId ?? "unknown")],
    ["issuer", shown(issuer ?? "unknown")],
    ["issued", issuedAt === undefined ? "unknown" : moment(issuedAt, at)],
    ["expires", expiresAt === undefined ? "unknown" : moment(expiresAt, at)],
    ...(expiresAt === undefined ? [] : [["left", bar(expiresAt - at, lifetime(inspected))] as [string, string]]),
  ];
}

function lifetime({ issuedAt, expiresAt }: InspectedToken): number {
  const ms = Number(expiresAt) - Number(issuedAt);
  return ms > 0 ? ms : USUAL_LIFETIME;
}

function bar(left: number, whole: number): string {
  const share = Math.min(1, Math.max(0, left / whole));
  const full = Math.ceil(share * BAR_LENGTH);
  const style = share > 1 / 3 ? "green" : share > 0 ? "yellow" : "red";
  const rest = `${duration(Math.max(0, left))} of ${duration(whole)}`;
  return `${paint(style, "█".repeat(full))}${paint("dim", "░".repeat(BAR_LENGTH - full))} ${rest}`;
}

function moment(time: number, at: number): string {
  const text = new Date(time)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z/, " UTC");
  return time <= at ? `${text}, ${duration(at - time)} ago` : `${text}, in ${duration(time - at)}`;
}

function section(title: string, members: { readonly [name: string]: unknown }): string {
  const rows = Object.entries(members).map(([name, value]) => [`  ${shown(name)}`, shown(value)] as const);
  return rows.length > 0 ? `${title}\n${table(rows)}` : `${title}\n  (empty)`;
}

function shown(value: unknown): string {
  const text = plain(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
