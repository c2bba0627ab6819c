import type { HotRow } from "../sections/hot.ts";
import type { Report } from "./report.ts";

/** What docs/performance.md opens with: what the packages cost. Undefined if a section is missing. */
export function summary({ sections }: Report, reached: { met: number; all: number }): string | undefined {
  const { hot, tenants } = sections;
  const manager = tenants?.find(({ kind }) => kind === "ours");
  if (!hot || !manager) return undefined;
  return [
    `While its token is valid, a request takes ${costs(hot)}, compared with one that has a fixed header.`,
    `Each tenant takes ${manager.bytes} bytes beside its token.`,
    `${reached.met} of the ${reached.all} figures that we set out to reach are reached: [which, and what stops the others](#targets-and-results).`,
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
