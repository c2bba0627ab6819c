/** Runs scenarios on fleets of real processes, prints a table for each, and fails if something is not as it must be. */
import { parseArgs } from "node:util";
import { installedRedis } from "@sase-auth/test-kit/redis";
import type { StoreKind } from "./plan.ts";
import { DEFAULTS, type Scenario, type Settings } from "./scenarios/scenario.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";

const STORES: readonly StoreKind[] = ["file", "redis", "none"];
const NAMES = SCENARIOS.map(({ name }) => name);

const usage = `npm run fleet -- [--scenario ${NAMES.join("|")}] [--store ${STORES.join("|")}]${Object.entries(DEFAULTS)
  .map(([name, value]) => ` [--${name} ${value}]`)
  .join("")}
--scenario and --store may be repeated. Default: cold and warm, with each store.`;

const problems: string[] = [];
const { scenarios, stores, settings } = parseCommand();
if (stores.includes("redis") && !installedRedis())
  end("No redis-server is installed: apt-get install redis-server, or --store file.");
for (const scenario of scenarios) await run(scenario);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

async function run(scenario: Scenario): Promise<void> {
  const rows: object[] = [];
  for (const store of stores.filter((store) => scenario.stores.includes(store))) {
    const measured = await scenario.run(store, settings);
    rows.push(...measured.rows);
    problems.push(...measured.problems.map((problem) => `${store}, ${scenario.name}: ${problem}`));
  }
  console.log(scenario.title(settings));
  console.table(rows);
}

function parseCommand(): { scenarios: Scenario[]; stores: readonly StoreKind[]; settings: Settings } {
  const many = { type: "string", multiple: true } as const;
  const numbers = Object.keys(DEFAULTS).map((name) => [name, { type: "string" }] as const);
  const options = { ...Object.fromEntries<{ type: "string" }>(numbers), scenario: many, store: many };
  try {
    const { values } = parseArgs({ options });
    const given: { readonly [name: string]: unknown } = values;
    const wanted = choose(NAMES, values.scenario ?? ["cold", "warm"]);
    const settings = Object.entries(DEFAULTS).map(([name, value]) => [name, positive(name, given[name] ?? value)]);
    return {
      scenarios: SCENARIOS.filter(({ name }) => wanted.includes(name)),
      stores: choose(STORES, values.store ?? STORES),
      settings: Object.fromEntries(settings),
    };
  } catch (error) {
    return end(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

function choose<Name extends string>(names: readonly Name[], chosen: readonly string[]): readonly Name[] {
  const unknown = chosen.find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${names.join(", ")}.`);
  return chosen as readonly Name[];
}

function positive(name: string, value: unknown): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is ${value}. Use a whole number from 1.`);
  return number;
}

function end(message: string): never {
  console.error(message);
  process.exit(2);
}
