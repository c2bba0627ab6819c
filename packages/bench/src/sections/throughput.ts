import type { Client, Entrant } from "../entrant.ts";
import { CONNECTIONS } from "../hosts/connections.ts";
import { interleave, type Round } from "../interleave.ts";
import type { Service } from "../service/start-service.ts";
import { type Estimate, estimate, quantile } from "../statistics.ts";
import { freshUrls } from "./fresh-urls.ts";
import { inFlight } from "./in-flight.ts";

export interface ThroughputRow {
  readonly name: string;
  readonly kind: string;
  readonly host: string;
  readonly request: string;
  /** requests per second with a fixed header */
  readonly fixed: number;
  /** requests per second, divided by those with a fixed header */
  readonly rate: Estimate;
  /** µs of CPU time that a request with a fixed header takes, in this process */
  readonly fixedCpu: number;
  /** the CPU time of a request with a fixed header, divided by that of this one: 1 is as good, less is worse */
  readonly cpu: Estimate;
  /** how often it was measured until the interval was narrow enough to tell that it is as good; this is the last time */
  readonly runs: number;
}

interface Load {
  readonly request: string;
  readonly body?: Buffer;
}

const LOADS: readonly Load[] = [
  { request: "GET" },
  { request: "POST 1 kB", body: Buffer.alloc(1_000, "a") },
  { request: "POST 1 MB", body: Buffer.alloc(1_000_000, "a") },
];

interface Sample {
  /** requests per second */
  readonly rate: number;
  /** µs per request */
  readonly cpu: number;
}

/** ms that one turn of one client takes, about */
const TURN = 200;

/** Rounds for a row that is judged, and for others. The environment may ask for fewer. */
const ours = Number(process.env.SASE_BENCH_ROUNDS ?? 40);
const ROUNDS = { ours, others: Math.min(9, ours) };
/** The lower ends of both intervals that are required, and the most runs that it may take. */
const AS_GOOD = 0.95;
const MOST_RUNS = 3;

/** Requests over loopback, 64 at a time, beside those of the same client with a fixed header. */
export async function throughput(service: Service, entrants: readonly Entrant[]): Promise<ThroughputRow[]> {
  const rows: ThroughputRow[] = [];
  for (const entrant of entrants) {
    await service.tell({ behave: {} });
    const setup = service.setup();
    const clients = [entrant.openFixed(setup), entrant.open(setup)] as const;
    // Obtain the token first. A contestant that requests it 64 times, or fails 63 callers, shows that in the stampede.
    for (const client of clients) for (const url of freshUrls(setup.apiOrigin, 1)) await client.exchange(url);
    for (const load of LOADS) rows.push(await row(entrant, clients, setup.apiOrigin, load));
  }
  return rows;
}

async function row(
  entrant: Entrant,
  clients: readonly [Client, Client],
  origin: string,
  load: Load,
): Promise<ThroughputRow> {
  const own = entrant.kind === "ours";
  const perTurn = await warmUp(clients, origin, load);
  const [fixed, client] = clients.map((of) => () => measure(of, origin, load, perTurn)) as [Turn, Turn];
  for (let runs = 1; ; runs++) {
    const measured = rowOf(entrant, load, await interleave(own ? ROUNDS.ours : ROUNDS.others, fixed, client), runs);
    const asGood = measured.rate.low >= AS_GOOD && measured.cpu.low >= AS_GOOD;
    if (asGood || !own || load.body || runs === MOST_RUNS) return measured;
  }
}

type Turn = () => Promise<Sample>;

/** How many requests make a turn. */
async function warmUp(clients: readonly Client[], origin: string, load: Load): Promise<number> {
  let perTurn = CONNECTIONS;
  for (let time = 0; time < 3; time++) {
    for (const client of clients) {
      const { rate } = await measure(client, origin, load, perTurn);
      perTurn = Math.max(CONNECTIONS, Math.round((rate * TURN) / 1000));
    }
  }
  return perTurn;
}

async function measure(client: Client, origin: string, { body }: Load, count: number): Promise<Sample> {
  const urls = freshUrls(origin, count);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await inFlight(urls, CONNECTIONS, async (url) => {
    const status = await client.exchange(url, body);
    if (status !== 200) throw new Error(`answered with ${status}`);
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: count / seconds, cpu: (user + system) / count };
}

function rowOf(
  { name, kind, host }: Entrant,
  { request }: Load,
  rounds: readonly Round<Sample>[],
  runs: number,
): ThroughputRow {
  const fixed = rounds.flatMap(({ a }) => a);
  const median = (numbers: number[]) =>
    quantile(
      numbers.toSorted((x, y) => x - y),
      0.5,
    );
  return {
    name,
    kind,
    host,
    request,
    fixed: median(fixed.map(({ rate }) => rate)),
    // The time of both turns of one, divided by that of both turns of the other.
    rate: estimate(rounds.map(({ a, b }) => timeOf(a) / timeOf(b))),
    fixedCpu: median(fixed.map(({ cpu }) => cpu)),
    cpu: estimate(rounds.map(({ a, b }) => (a[0].cpu + a[1].cpu) / (b[0].cpu + b[1].cpu))),
    runs,
  };
}

function timeOf(turns: readonly [Sample, Sample]): number {
  return 1 / turns[0].rate + 1 / turns[1].rate;
}
