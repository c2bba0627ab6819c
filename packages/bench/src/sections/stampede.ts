import type { Client, Entrant } from "../entrant.ts";
import type { Service } from "../service/start-service.ts";
import { freshUrls } from "./fresh-urls.ts";

export interface StampedeRow {
  readonly name: string;
  readonly kind: string;
  readonly host: string;
  readonly requests: number;
  /** no token yet */
  readonly cold: StampedeCounts;
  /** a token that the API has just ceased to accept */
  readonly revoked: StampedeCounts;
  /** a token that the API has ceased to accept, with answers that come one after another */
  readonly staggered: StampedeCounts;
}

export interface StampedeCounts {
  readonly tokenRequests: number;
  /** requests that their caller saw fail */
  readonly failures: number;
}

/** ms that a token request takes, as long as others come */
const TOKEN_LATENCY = 100;
/** ms between two of 64 answers */
const STAGGER = 2;
/** ms after which waiting callers have failed */
const PATIENCE = 120_000;

/** Many requests at once without a valid token: how many token requests they cost, and how many fail. */
export async function stampede(
  service: Service,
  entrants: readonly Entrant[],
  requests: number,
): Promise<StampedeRow[]> {
  const rows: StampedeRow[] = [];
  for (const { name, kind, host, open } of entrants) {
    const setup = service.setup();
    const urls = freshUrls(setup.apiOrigin, requests);
    const behaviour = { tokenLatency: TOKEN_LATENCY };

    await service.tell({ behave: behaviour });
    const cold = await rush(service, open(setup), urls);

    const revoked = open(setup);
    await revoked.exchange(`${setup.apiOrigin}/first`);
    await service.tell({ behave: behaviour, revoke: true });
    const afterRevocation = await rush(service, revoked, urls);

    const staggered = open(setup);
    await staggered.exchange(`${setup.apiOrigin}/first`);
    await service.tell({ behave: { ...behaviour, stagger: STAGGER }, revoke: true });
    const afterStaggered = await rush(service, staggered, urls);

    rows.push({ name, kind, host, requests, cold, revoked: afterRevocation, staggered: afterStaggered });
  }
  return rows;
}

async function rush(service: Service, client: Client, urls: readonly string[]): Promise<StampedeCounts> {
  let succeeded = 0;
  const answers = urls.map(async (url) => {
    if ((await client.exchange(url)) === 200) succeeded++;
  });
  const patience = new AbortController();
  await Promise.race([Promise.allSettled(answers), wait(PATIENCE, patience.signal)]);
  patience.abort();
  const { tokenRequests } = await service.counts();
  return { tokenRequests, failures: urls.length - succeeded };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}
