import type { Estimate } from "../statistics.ts";
import type { Report, SectionName, Sections } from "./report.ts";
import type { Row, Table } from "./table.ts";

const whole = (value: number) => Math.round(value).toLocaleString("en-US");
const within = ({ median, low, high }: Estimate, show: (value: number) => string) =>
  `${show(median)} (${show(low)} to ${show(high)})`;
const ratio = (value: number) => value.toFixed(3);

const TABLES: { readonly [Name in SectionName]: (rows: Sections[Name]) => Table } = {
  hot: (rows) => ({
    head: ["", "client", "with a fixed header, ns", "added, ns (95 %)", "times a fixed header (95 %)"],
    rows: rows.map((row) => of(row, row.host, whole(row.fixed), within(row.added, whole), within(row.ratio, ratio))),
  }),
  throughput: (rows) => ({
    text: 3,
    head: ["", "client", "request", "with a fixed header, per s", "rate (95 %)", "its CPU, µs", "CPU (95 %)", "runs"],
    rows: rows.map((row) =>
      of(
        row,
        row.host,
        row.request,
        whole(row.fixed),
        within(row.rate, ratio),
        whole(row.fixedCpu),
        within(row.cpu, ratio),
        String(row.runs),
      ),
    ),
  }),
  stampede: (rows) => ({
    head: [
      "",
      "client",
      ...["cold", "revoked", "staggered"].flatMap((when) => [`${when}: token requests`, "failures"]),
    ],
    rows: rows.map((row) => {
      const counts = [row.cold, row.revoked, row.staggered];
      return of(
        row,
        row.host,
        ...counts.flatMap(({ tokenRequests, failures }) => [whole(tokenRequests), whole(failures)]),
      );
    }),
  }),
  rotation: (rows) => ({
    head: [
      "",
      "client",
      "token requests",
      "401s",
      "failures",
      ...["p50", "p99", "longest"].map((w) => `${w} ms (fixed)`),
    ],
    rows: rows.map(({ waits, fixed, ...row }) =>
      of(
        row,
        row.host,
        whole(row.tokenRequests),
        whole(row.rejected),
        whole(row.failures),
        `${waits.p50.toFixed(1)} (${fixed.p50.toFixed(1)})`,
        `${waits.p99.toFixed(1)} (${fixed.p99.toFixed(1)})`,
        `${whole(waits.longest)} (${whole(fixed.longest)})`,
      ),
    ),
  }),
  tenants: (rows) => ({
    head: ["", "tenants", "bytes each, beyond the token", "token requests at a time"],
    rows: rows.map((row) => of(row, whole(row.tenants), whole(row.bytes), whole(row.mostTokenRequests))),
  }),
  size: (rows) => ({
    text: 1,
    head: ["", "bytes", "adds to core and core/adapter"],
    rows: rows.map((row) => of(row, whole(row.bytes), row.adds === undefined ? "" : whole(row.adds))),
  }),
  proxy: (rows) => ({
    head: ["", "request", "per s (95 %)", "of nginx", "of reply-from", "its CPU, µs", "p50 ms", "p99 ms"],
    rows: rows.map((row) => of(row, ...proxyCells(row))),
  }),
  footprint: (rows) => ({
    text: 1,
    head: ["", "memory grows by, bytes", "at most"],
    rows: rows.map((row) => of(row, whole(row.bytes), whole(row.most))),
  }),
  start: (rows) => ({
    text: 1,
    head: ["", "ms", "times `node -e 0`"],
    rows: rows.map((row) => of(row, row.ms.toFixed(1), row.times.toFixed(2))),
  }),
  kept: (rows) => ({
    head: ["", "client", "kept with a fixed header, bytes", "kept, bytes"],
    rows: rows.map((row) => of(row, row.host, row.fixed.toFixed(1), row.kept.toFixed(1))),
  }),
};

function proxyCells({ request, rate, share, times, cpu, p50, p99 }: Sections["proxy"][number]): string[] {
  const ms = (value: number) => value.toFixed(2);
  const [cpus, middle, late] = [whole(cpu.median), ms(p50.median), ms(p99.median)];
  return [request, within(rate, whole), within(share, ratio), within(times, ratio), cpus, middle, late];
}

function of({ name, kind }: { name: string; kind: string }, ...cells: string[]): Row {
  return { cells: [name, ...cells], own: kind === "ours" };
}

export function tableOf<Name extends SectionName>(name: Name, report: Report): Table | undefined {
  const rows = report.sections[name];
  return rows && TABLES[name](rows);
}
