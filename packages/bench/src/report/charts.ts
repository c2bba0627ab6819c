import { barChart } from "./bar-chart.ts";
import type { Report } from "./report.ts";

/** The pictures of docs/performance.md, by file name, as far as what they show was measured. */
export function charts({ sections: { hot = [], stampede = [] } }: Report): Map<string, string> {
  const pictures = new Map<string, string>();
  if (hot.length > 0) {
    const title = "Added to a request with a fixed header, ns (no network, the token is valid)";
    const rows = hot.map((row) => ({ label: labelOf(row), own: row.kind === "ours", values: [row.added.median] }));
    pictures.set("bench-hot.svg", barChart({ title, series: ["ns added"], rows }));
  }
  const [{ requests = 0 } = {}] = stampede;
  if (requests > 0) {
    const title = `${requests.toLocaleString("en-US")} requests at once, the token just revoked, answers staggered`;
    const rows = stampede.map((row) => ({
      label: labelOf(row),
      own: row.kind === "ours",
      values: [row.staggered.tokenRequests, row.staggered.failures],
    }));
    pictures.set("bench-stampede.svg", barChart({ title, series: ["token requests", "requests that fail"], rows }));
  }
  return pictures;
}

/** Some are there for more than one client. */
function labelOf({ name, host, kind }: { name: string; host: string; kind: string }): string {
  if (kind === "minimum" || host.includes(",")) return `${name} (${host})`;
  return name;
}
