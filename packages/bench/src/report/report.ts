import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import { ENTRANTS } from "../entrants.ts";
import type { FootprintRow } from "../sections/footprint.ts";
import type { HotRow } from "../sections/hot.ts";
import type { KeptRow } from "../sections/kept.ts";
import type { ProxyRow } from "../sections/proxy.ts";
import type { RotationRow } from "../sections/rotation.ts";
import type { SizeRow } from "../sections/size.ts";
import type { StampedeRow } from "../sections/stampede.ts";
import type { StartRow } from "../sections/start.ts";
import type { TenantsRow } from "../sections/tenants.ts";
import type { ThroughputRow } from "../sections/throughput.ts";

export interface Sections {
  hot: readonly HotRow[];
  throughput: readonly ThroughputRow[];
  stampede: readonly StampedeRow[];
  rotation: readonly RotationRow[];
  tenants: readonly TenantsRow[];
  size: readonly SizeRow[];
  proxy: readonly ProxyRow[];
  footprint: readonly FootprintRow[];
  start: readonly StartRow[];
  kept: readonly KeptRow[];
}

export type SectionName = keyof Sections;

/** `reports/bench.json`. A section that was not measured this time is kept from an earlier run. */
export interface Report {
  readonly sections: Partial<Sections>;
  /** When, where and with what each section was measured. */
  readonly circumstances: Partial<Record<SectionName, Circumstances>>;
}

export interface Circumstances {
  /** the day, as ISO 8601 has it */
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly versions: Record<string, string>;
}

const FILE = new URL("../../../../reports/bench.json", import.meta.url);

export async function readReport(): Promise<Report> {
  const text = await readFile(FILE, "utf8").catch(() => undefined);
  return text === undefined ? { sections: {}, circumstances: {} } : (JSON.parse(text) as Report);
}

export async function writeReport(report: Report): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(report, undefined, 2)}\n`);
}

export function withSection<Name extends SectionName>(report: Report, name: Name, rows: Sections[Name]): Report {
  return {
    sections: { ...report.sections, [name]: rows },
    circumstances: { ...report.circumstances, [name]: circumstances() },
  };
}

function circumstances(): Circumstances {
  const [{ model = "unknown CPU" } = {}, ...others] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${others.length + 1} cores of ${model.trim()}, ${memory} GiB, ${process.platform} ${process.arch}`,
    node: process.version,
    versions: versions(),
  };
}

/** The versions of all packages that are measured, without ours, which are those of this checkout. */
function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  // undici: the global fetch uses it here.
  const used = ["undici", "@fastify/reply-from", "http-proxy-3", ...ENTRANTS.flatMap(({ packages }) => packages)];
  const names = new Set(used.filter((name) => !name.startsWith("@sase-auth/")));
  const found: Record<string, string> = {};
  for (const name of [...names].sort()) {
    const { version } = require(`../../node_modules/${name}/package.json`) as { version: string };
    found[name] = version;
  }
  return found;
}
