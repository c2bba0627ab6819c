import type { HotRow } from "../sections/hot.ts";
import type { Report } from "./report.ts";
import { targetsTable } from "./targets.ts";

/** The paragraph that docs/performance.md opens with: what the packages cost, and what they save. Undefined if a section is missing. */
export function summary(report: Report): string | undefined {
  const { hot, stampede, tenants } = report.sections;
  const manager = tenants?.find(({ kind }) => kind === "ours");
  const requests = stampede?.filter(({ kind }) => kind === "ours").flatMap(({ cold, revoked }) => [cold, revoked]);
  if (!hot || !manager || !requests) return undefined;
  const most = Math.max(...requests.map(({ tokenRequests }) => tokenRequests));
  const verdicts = targetsTable(report).rows.map(({ cells }) => cells.at(-1));
  const met = verdicts.filter((verdict) => verdict === "met").length;
  return [
    `While its token is valid, a request takes ${costs(hot)}, compared with one that has a fixed header.`,
    `Ten thousand requests at once cost ${most === 1 ? "one token request" : `${most} token requests`}, before there is a token and after it was revoked.`,
    `Each tenant takes ${manager.bytes} bytes beside its token.`,
    `${met} of the ${verdicts.length} figures that we set out to reach are reached: [which, and what stops the others](#targets-and-results).`,
  ].join(" ");
}

function costs(hot: readonly HotRow[]): string {
  const ours = (host: string) => hot.find((row) => row.host === host && row.kind === "ours");
  const share = (host: string) => {
    const percent = ((ours(host)?.ratio.median ?? Number.NaN) - 1) * 100;
    return percent < 0 ? "no longer" : `${percent.toFixed(1)} % longer`;
  };
  const fetch = `${Math.round(ours("fetch")?.added.median ?? Number.NaN)} ns longer by fetch`;
  return `${fetch}, ${share("axios, its http adapter")} by axios, ${share("got")} by got and ${share("ky")} by ky`;
}
