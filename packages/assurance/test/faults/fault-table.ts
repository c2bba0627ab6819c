import { ANSWER_FAULTS } from "./answer-faults.ts";
import type { Fault } from "./fault.ts";
import { NETWORK_FAULTS } from "./network-faults.ts";
import { TIMEOUT } from "./player.ts";
import { STOPPED } from "./process-faults.ts";

type Row = Pick<Fault, "name" | "gets" | "retryAfter">;

const GROUPS: { readonly [title: string]: readonly Row[] } = {
  "On the way": NETWORK_FAULTS,
  "What the service, or something before it, answers": ANSWER_FAULTS,
  "The process itself": Object.values(STOPPED),
};

/** The faults as Markdown tables, as the documentation shows them. */
export function faultTable(): string {
  return Object.entries(GROUPS)
    .map(([title, rows]) => [`### ${title}`, "", ...tableOf(rows)].join("\n"))
    .join("\n\n");
}

function tableOf(rows: readonly Row[]): string[] {
  return [
    "| fault | what the caller gets | token requests | the next call |",
    "| --- | --- | --- | --- |",
    ...rows.map(line),
  ];
}

function line({ name, gets, retryAfter = 0 }: Row): string {
  if (!("message" in gets)) return row(name, `a token for ${lifetimeText(gets.lifetime)}`, `${gets.requests}`, "works");
  const isRepeated = gets.repeated && retryAfter < TIMEOUT;
  const requests = isRepeated ? "repeated until `timeout`" : "1";
  const asked = retryAfter > 0 ? "asks again once that is over, after 60 s at most" : "asks again";
  return row(
    name,
    `\`${gets.code}\` ${gets.message}`,
    requests,
    gets.remembered > 0 ? `fails the same way for ${gets.remembered} s, or until the secret is another` : asked,
  );
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function lifetimeText(seconds: number): string {
  if (seconds >= 3600) return `${seconds / 3600} h`;
  return seconds > 60 ? `${seconds / 60} min` : `${seconds} s`;
}
