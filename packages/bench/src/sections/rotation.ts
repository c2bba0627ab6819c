import type { Client, Entrant } from "../entrant.ts";
import { CONNECTIONS } from "../hosts/connections.ts";
import { collectGarbage } from "../interleave.ts";
import type { Service } from "../service/start-service.ts";
import { quantile } from "../statistics.ts";
import { freshUrls } from "./fresh-urls.ts";

export interface RotationRow {
  readonly name: string;
  readonly kind: string;
  readonly host: string;
  readonly seconds: number;
  readonly requests: number;
  readonly tokenRequests: number;
  /** answers of the API with 401 */
  readonly rejected: number;
  /** requests that their caller saw fail */
  readonly failures: number;
  readonly waits: Waits;
  /** of the same client with a fixed header, half of the time before and half of it after */
  readonly fixed: Waits;
}

/** How long requests took, in ms. */
export interface Waits {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** s that a token lives */
export const LIFETIME = 3;
/** ms that a token request takes */
const TOKEN_LATENCY = 200;

interface Run {
  readonly waits: number[];
  readonly failures: number;
  readonly seconds: number;
}

/** Tokens that live 3 s, from a service that takes 200 ms, 64 requests at a time. */
export async function rotation(
  service: Service,
  entrants: readonly Entrant[],
  seconds: number,
): Promise<RotationRow[]> {
  const rows: RotationRow[] = [];
  for (const { name, kind, host, open, openFixed } of entrants) {
    const setup = service.setup();
    await service.tell({ accept: setup.authorization });
    const fixed = openFixed(setup);
    const before = await run(fixed, setup.apiOrigin, seconds / 2);
    await service.tell({ behave: { lifetime: LIFETIME, tokenLatency: TOKEN_LATENCY } });
    const client = open(setup);
    await client.exchange(`${setup.apiOrigin}/first`);
    const own = await run(client, setup.apiOrigin, seconds);
    const { tokenRequests, rejected } = await service.tell({ behave: {} });
    const after = await run(fixed, setup.apiOrigin, seconds / 2);
    rows.push({
      name,
      kind,
      host,
      seconds: own.seconds,
      requests: own.waits.length,
      tokenRequests,
      rejected,
      failures: own.failures,
      waits: waitsOf(own.waits),
      fixed: waitsOf([...before.waits, ...after.waits]),
    });
  }
  return rows;
}

async function run(client: Client, origin: string, seconds: number): Promise<Run> {
  collectGarbage();
  const waits: number[] = [];
  let failures = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const [url = ""] = freshUrls(origin, 1);
      const sentAt = performance.now();
      const status = await client.exchange(url).catch(() => 0);
      waits.push(performance.now() - sentAt);
      if (status !== 200) failures++;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return { waits, failures, seconds: (performance.now() - start) / 1000 };
}

function waitsOf(waits: readonly number[]): Waits {
  const sorted = waits.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), longest: sorted.at(-1) ?? 0 };
}
