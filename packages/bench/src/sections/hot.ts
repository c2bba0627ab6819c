import type { Client, Entrant } from "../entrant.ts";
import { stubApiFetch, stubGlobalFetch } from "../hosts/fetch.ts";
import { interleave, type Round } from "../interleave.ts";
import type { Service } from "../service/start-service.ts";
import type { Setup } from "../setup.ts";
import { type Estimate, estimate, quantile } from "../statistics.ts";
import { freshUrls } from "./fresh-urls.ts";

export interface HotRow {
  readonly name: string;
  readonly kind: string;
  readonly host: string;
  /** ns of a request with a fixed header */
  readonly fixed: number;
  /** ns that a request takes longer */
  readonly added: Estimate;
  /** the time of a request, divided by that of one with a fixed header */
  readonly ratio: Estimate;
}

/** ms that one turn of one client takes, about: short, so that few are interrupted by other programs */
const TURN = 2;
const MOST_PER_TURN = 4_000;

/** What a request costs beyond one with a fixed header while the token is valid. The network is a stub. */
export async function hot(service: Service, entrants: readonly Entrant[], rounds: number): Promise<HotRow[]> {
  const setup = service.setup(true);
  const rows: HotRow[] = [];
  for (const entrant of entrants) {
    const { fixed, client } = await prepare(entrant, setup);
    const restore = stubGlobalFetch();
    try {
      rows.push(rowOf(entrant, await compare(setup, fixed, client, rounds)));
    } finally {
      restore();
    }
  }
  return rows;
}

/** Two clients that hold a token already. */
async function prepare(entrant: Entrant, setup: Setup): Promise<{ fixed: Client; client: Client }> {
  const fixed = entrant.openFixed(setup);
  const client = entrant.open(setup);
  const restore = stubApiFetch(setup.apiOrigin);
  try {
    for (const url of freshUrls(setup.apiOrigin, 2)) {
      await fixed.get(url);
      await client.get(url);
    }
  } finally {
    restore();
  }
  return { fixed, client };
}

async function compare(setup: Setup, fixed: Client, client: Client, rounds: number): Promise<Round<number>[]> {
  const perTurn = await warmUp(setup, [fixed, client]);
  const turn = (of: Client) => () => perRequest(of, freshUrls(setup.apiOrigin, perTurn));
  return interleave(rounds, turn(fixed), turn(client));
}

/** Let the engine optimize both, and see how many requests make a turn. */
async function warmUp(setup: Setup, clients: readonly Client[]): Promise<number> {
  let perTurn = 100;
  for (let time = 0; time < 20; time++) {
    for (const client of clients) {
      const ns = await perRequest(client, freshUrls(setup.apiOrigin, perTurn));
      perTurn = Math.round(Math.min(MOST_PER_TURN, Math.max(10, (TURN * 1e6) / ns)));
    }
  }
  return perTurn;
}

/** ns. The first request after a collection of garbage, which takes much longer, is not counted. */
async function perRequest(client: Client, [first = "", ...urls]: readonly string[]): Promise<number> {
  await client.get(first);
  const start = process.hrtime.bigint();
  for (const url of urls) await client.get(url);
  return Number(process.hrtime.bigint() - start) / urls.length;
}

function rowOf({ name, kind, host }: Entrant, rounds: readonly Round<number>[]): HotRow {
  const fixed = rounds.flatMap(({ a }) => a).toSorted((x, y) => x - y);
  return {
    name,
    kind,
    host,
    fixed: quantile(fixed, 0.5),
    added: estimate(rounds.map(({ a, b }) => (b[0] + b[1] - a[0] - a[1]) / 2)),
    ratio: estimate(rounds.map(({ a, b }) => (b[0] + b[1]) / (a[0] + a[1]))),
  };
}
