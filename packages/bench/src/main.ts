import { ENTRANTS, HOT_ONLY } from "./entrants.ts";
import { limitFetch } from "./hosts/connections.ts";
import { hot } from "./sections/hot.ts";
import { throughput } from "./sections/throughput.ts";
import { startService } from "./service/start-service.ts";

const [section = "hot", only = ""] = process.argv.slice(2);
limitFetch();
const service = await startService();
const entrants = ENTRANTS.filter(({ name }) => name.includes(only));
const show = (e: { median: number; low: number; high: number }, digits: number) =>
  `${e.median.toFixed(digits)} (${e.low.toFixed(digits)} to ${e.high.toFixed(digits)})`;
if (section === "hot") {
  const rows = await hot(service, [...entrants, ...HOT_ONLY.filter(({ name }) => name.includes(only))], 150);
  console.table(
    rows.map((r) => ({
      name: r.name,
      host: r.host,
      fixed: Math.round(r.fixed),
      "added ns": show(r.added, 0),
      ratio: show(r.ratio, 3),
    })),
  );
} else {
  const rows = await throughput(service, entrants, { rounds: 20 });
  console.table(
    rows.map((r) => ({
      name: r.name,
      request: r.request,
      fixed: Math.round(r.fixed),
      rate: show(r.rate, 3),
      "µs CPU": Math.round(r.fixedCpu),
      cpu: show(r.cpu, 3),
    })),
  );
}
await service.stop();
