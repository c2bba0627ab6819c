import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Entrant } from "../entrant.ts";
import { collectGarbage } from "../interleave.ts";
import type { Service } from "../service/start-service.ts";
import { quantile } from "../statistics.ts";
import { freshUrls } from "./fresh-urls.ts";
import { inFlight } from "./in-flight.ts";

/** The bytes that a finished request leaves behind for as long as its signal lives. */
export interface KeptRow {
  readonly name: string;
  readonly kind: string;
  readonly host: string;
  /** bytes for each request with a fixed header */
  readonly fixed: number;
  /** bytes for each request */
  readonly kept: number;
}

const ROUNDS = 5;
const WIDTH = 16;

/** The clients whose requests are given a signal here. */
export function takesSignals({ host }: Entrant): boolean {
  return /^(fetch|axios|ky|got|undici)/.test(host);
}

/** The bytes that requests leave behind, all of them with one signal that lives on: that of a service's shutdown. */
export async function kept(service: Service, entrants: readonly Entrant[], requests: number): Promise<KeptRow[]> {
  const rows: KeptRow[] = [];
  await service.tell({ behave: {} });
  for (const { name, kind, host, ...entrant } of entrants) {
    const setup = service.setup();
    const fixed = await keptBy(entrant.openFixed(setup), setup.apiOrigin, requests);
    rows.push({ name, kind, host, fixed, kept: await keptBy(entrant.open(setup), setup.apiOrigin, requests) });
  }
  return rows;
}

/** The median of some rounds: the heap moves by some bytes for each request by itself. */
async function keptBy(client: Client, origin: string, requests: number): Promise<number> {
  const { signal } = new AbortController();
  const send = (count: number) =>
    inFlight(freshUrls(origin, count), WIDTH, async (url) => {
      await client.exchange(url, undefined, signal);
    });
  await send(requests / 4);
  const grown: number[] = [];
  for (let before = await heapUsed(); grown.length < ROUNDS; ) {
    await send(requests);
    const after = await heapUsed();
    grown.push((after - before) / requests);
    before = after;
  }
  // The signal has to live until here.
  signal.throwIfAborted();
  return quantile(
    grown.toSorted((a, b) => a - b),
    0.5,
  );
}

/** What a collection finalizes is free after the next one. */
async function heapUsed(): Promise<number> {
  for (let time = 0; time < 6; time++) {
    collectGarbage({ type: "major" });
    await sleep(15);
  }
  return process.memoryUsage().heapUsed;
}
