import { parseArgs } from "node:util";
import { limitFetch } from "./hosts/connections.ts";
import { MEASURES } from "./measure.ts";
import { writePage } from "./report/page.ts";
import { type Report, readReport, type SectionName, withSection, writeReport } from "./report/report.ts";
import { terminal } from "./report/table.ts";
import { tableOf } from "./report/tables.ts";
import { targetsTable } from "./report/targets.ts";
import { type Service, startService } from "./service/start-service.ts";

const USAGE = `Usage: bench [hot] [throughput] [stampede] [rotation] [tenants] [size] [proxy] [footprint] [kept] [start] [--only NAME] [--write]

Measures these sections, or all, and keeps the figures in reports/bench.json. With --only, just the names that
contain NAME, and keeps nothing. --write puts all that is kept into docs/performance.md; with "none" nothing is measured before.`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, write: { type: "boolean", default: false } },
});

async function measureAll(service: Service, names: readonly SectionName[], only: string): Promise<Report> {
  let report = await readReport();
  for (const name of names) {
    report = withSection(report, name, await MEASURES[name](service, only));
    const table = tableOf(name, report);
    if (table) console.log(`\n${name}\n${terminal(table)}`);
    if (only === "") await writeReport(report);
  }
  return report;
}

const known = Object.keys(MEASURES) as SectionName[];
const asked = positionals.filter((name) => name !== "none");
const names = positionals.length === 0 ? known : known.filter((name) => asked.includes(name));
if (names.length < asked.length || (values.write && values.only !== "")) {
  console.error(USAGE);
  process.exit(2);
}
// Some contestants leave rejected promises behind, which would end the program before the others are measured.
let unhandled = 0;
process.on("unhandledRejection", () => unhandled++);
limitFetch();
const service = await startService();
try {
  const report = await measureAll(service, names, values.only);
  if (values.only === "") console.log(`\n${terminal(targetsTable(report))}`);
  if (unhandled > 0) console.log(`\n${unhandled} promises were rejected that nobody listens to.`);
  if (values.write) await writePage(report);
} finally {
  await service.stop();
}
