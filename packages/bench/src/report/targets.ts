import type { HotRow } from "../sections/hot.ts";
import type { ProxyRow } from "../sections/proxy.ts";
import { LIFETIME, type RotationRow } from "../sections/rotation.ts";
import type { StampedeRow } from "../sections/stampede.ts";
import type { Report } from "./report.ts";
import type { Row, Table } from "./table.ts";

/** A figure that we want to reach. */
interface Target {
  readonly figure: string;
  readonly reach: string;
  readonly measured: string;
  readonly met: boolean;
}

export function targetsTable(report: Report): Table {
  const rows = targets(report).map(({ figure, reach, measured, met }): Row => {
    return { cells: [figure, reach, measured, met ? "met" : "not met"], own: false };
  });
  return { text: 4, head: ["figure", "to reach", "measured", ""], rows };
}

function targets({ sections }: Report): Target[] {
  const { hot = [], throughput = [], stampede = [], rotation = [], tenants = [], size = [] } = sections;
  const { proxy = [], footprint = [] } = sections;
  return [
    ...hotTargets(hot),
    ...own(throughput)
      .filter(({ request }) => request === "GET")
      .map(({ name, rate, cpu }) => ({
        figure: `throughput, ${name}`,
        reach: "low ends of rate and CPU at least 0.95",
        measured: `${rate.low.toFixed(3)} and ${cpu.low.toFixed(3)}`,
        met: rate.low >= 0.95 && cpu.low >= 0.95,
      })),
    ...own(stampede).map(stampedeTarget),
    ...own(rotation).map(rotationTarget),
    ...own(tenants).map(({ bytes, tenants: count }) => ({
      figure: `${count} managers`,
      reach: "at most 1,000 B each beyond the token",
      measured: `${bytes} B`,
      met: bytes <= 1000,
    })),
    ...own(size).map(({ name, bytes, adds }) => ({
      figure: `size, ${name}`,
      reach: adds === undefined ? "at most 5,500 B, and 400 B for shared stores" : "adds at most 800 B",
      measured: `${adds ?? bytes} B`,
      met: adds === undefined ? bytes <= 5900 : adds <= 800,
    })),
    ...own(proxy).flatMap((row) => proxyTargets(row, proxy)),
    ...own(footprint).map(({ name, bytes, most }) => ({
      figure: `proxy, ${name}`,
      reach: `grows memory by less than ${most.toLocaleString("en-US")} B`,
      measured: `${bytes.toLocaleString("en-US")} B`,
      met: bytes < most,
    })),
  ];
}

function own<Row extends { kind: string }>(rows: readonly Row[]): Row[] {
  return rows.filter(({ kind }) => kind === "ours");
}

function hotTargets(rows: readonly HotRow[]): Target[] {
  const added = (host: string, kind: string) =>
    rows.find((row) => row.host === host && row.kind === kind)?.added.median ?? Number.NaN;
  const ratio = (host: string) =>
    rows.find((row) => row.host === host && row.kind === "ours")?.ratio.median ?? Number.NaN;
  if (rows.length === 0) return [];
  const times = added("fetch", "ours") / added("fetch", "minimum");
  return [
    {
      figure: "hot, fetch",
      reach: "at most 2 times the hand-written minimum, and 500 ns",
      measured: `${times.toFixed(2)} times, ${Math.round(added("fetch", "ours"))} ns`,
      met: times <= 2 && added("fetch", "ours") <= 500,
    },
    {
      figure: "hot, axios",
      reach: "at most 1,000 ns, over a stub for its adapter",
      measured: `${Math.round(added("axios", "ours"))} ns; with its http adapter ${Math.round(added("axios, its http adapter", "ours"))} ns`,
      met: added("axios", "ours") <= 1000,
    },
    ...["ky", "got"].map((host) => ({
      figure: `hot, ${host}`,
      reach: "at most 5 % over the fixed header",
      measured: `${((ratio(host) - 1) * 100).toFixed(1)} %`,
      met: ratio(host) <= 1.05,
    })),
    ...undiciTarget(rows),
  ];
}

/** The host is named with its version, which is that of the peer. */
function undiciTarget(rows: readonly HotRow[]): Target[] {
  const [ours, peer] = ["ours", "package"].map((kind) =>
    rows.find((row) => row.host.startsWith("undici") && row.kind === kind),
  );
  if (!ours || !peer) return [];
  const share = ours.added.median / peer.added.median;
  return [
    {
      figure: "hot, undici",
      reach: "adds at most a third of what undici-oidc-interceptor adds",
      measured: `${Math.round(ours.added.median)} of ${Math.round(peer.added.median)} ns, ${share.toFixed(2)}`,
      met: share <= 1 / 3,
    },
  ];
}

function proxyTargets({ request, share, times, p50 }: ProxyRow, rows: readonly ProxyRow[]): Target[] {
  const nginx = rows.find((row) => row.name === "nginx" && row.request === request)?.p50.median ?? Number.NaN;
  const latency = p50.median / nginx;
  const measured = `${share.median.toFixed(2)} and ${times.median.toFixed(2)}`;
  return [
    {
      figure: `proxy, ${request}, required`,
      reach: "0.40 of nginx, and 1.2 times reply-from",
      measured,
      met: share.median >= 0.4 && times.median >= 1.2,
    },
    {
      figure: `proxy, ${request}, aimed at`,
      reach: "0.45 of nginx, 1.3 times reply-from, a median latency of at most 2.5 times nginx's",
      measured: `${measured}, ${latency.toFixed(2)} times`,
      met: share.median >= 0.45 && times.median >= 1.3 && latency <= 2.5,
    },
  ];
}

function stampedeTarget({ name, cold, revoked, staggered }: StampedeRow): Target {
  const counts = [cold, revoked, staggered];
  const failures = counts.reduce((sum, count) => sum + count.failures, 0);
  return {
    figure: `stampede, ${name}`,
    reach: "1 / 1 / 1 token requests, 0 failures",
    measured: `${counts.map(({ tokenRequests }) => tokenRequests).join(" / ")}, ${failures} failures`,
    met: failures === 0 && counts.every(({ tokenRequests }) => tokenRequests === 1),
  };
}

function rotationTarget({ name, seconds, tokenRequests, rejected, waits, fixed }: RotationRow): Target {
  // A renewal starts with a third of the token's life left.
  const most = Math.ceil(seconds / (LIFETIME - LIFETIME / 3)) + 1;
  const p99 = waits.p99 / fixed.p99;
  return {
    figure: `rotation, ${name}`,
    reach: `at most ${most} token requests, no 401, p99 at most 1.25 of the fixed header, longest under 200 ms`,
    measured: `${tokenRequests}, ${rejected}, ${p99.toFixed(2)}, ${Math.round(waits.longest)} ms`,
    met: tokenRequests <= most && rejected === 0 && p99 <= 1.25 && waits.longest < 200,
  };
}
