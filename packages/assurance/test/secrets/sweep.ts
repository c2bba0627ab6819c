import { type TokenEvent, TokenManager, type TokenSource } from "@sase-auth/core";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import type { MakeClient } from "@sase-auth/testing/contract";
import type { Fault } from "../faults/fault.ts";
import { Player } from "../faults/player.ts";
import type { Stage } from "../faults/stage.ts";
import type { Way } from "../support/adapters.ts";
import type { ApiFault } from "./api-faults.ts";
import { type Leak, leaksIn } from "./leaks.ts";

/** The results of requests (responses, or what was thrown), and what else a program may print then. */
interface Left {
  readonly outcomes: readonly unknown[];
  readonly others: readonly unknown[];
}

/** A leaky one is for the test of the sweep itself. */
type MakeSource = (stage: Stage, manager: TokenManager) => TokenSource;

const USUAL: Omit<Parameters<MakeClient>[0], "tokens" | "origins"> = { retries: 0, onRequest() {}, onResponse() {} };

/** What shows of secrets once a token request has met a fault, by each of the adapters. */
export async function tokenFaultLeaks(
  fault: Fault,
  adapters: readonly Way[],
  makeSource?: MakeSource,
): Promise<Leak[]> {
  await using player = await Player.start(fault);
  const left = await Promise.all(adapters.map((adapter) => afterTokenFault(player, adapter, makeSource)));
  return left.flatMap((left) => leaksOf(left, player.stage.sase));
}

export async function afterTokenFault(
  player: Player,
  { makeClient }: Way,
  makeSource: MakeSource = (_, manager) => manager,
): Promise<Left> {
  const { sase } = player.stage;
  const events: TokenEvent[] = [];
  const manager = player.impatient(1, { onEvent: (event) => void events.push(event) }).tokens;
  const tokens = makeSource(player.stage, manager);
  const client = await makeClient({ tokens, origins: [sase.apiOrigin], ...USUAL });
  return {
    outcomes: [await outcome(client.send({ url: sase.apiOrigin }))],
    others: [events, tokens, client],
  };
}

/** What shows of secrets once a request that had a token has met a fault. */
export async function apiFaultLeaks(fault: ApiFault, adapter: Way): Promise<Leak[]> {
  await using sase = await startMockSase();
  return leaksOf(await afterApiFault(fault, adapter, sase), sase);
}

export async function afterApiFault(fault: ApiFault, { makeClient }: Way, sase: MockSase): Promise<Left> {
  await using place = await fault.begin(sase);
  const events: TokenEvent[] = [];
  const tokens = new TokenManager({ ...sase.credentials, onEvent: (event) => void events.push(event) });
  const client = await makeClient({ tokens, origins: [new URL(place.url).origin], ...USUAL });
  const request = { url: place.url, ...(place.signal && { signal: place.signal }) };
  const sent = [client.send(request), client.send({ ...request, method: "POST", body: { json: { a: 1 } } })];
  const outcomes = await Promise.all(sent.map(outcome));
  return { outcomes, others: [events, tokens, client, await tokens.getToken()] };
}

function leaksOf({ outcomes, others }: Left, sase: Parameters<typeof leaksIn>[1]): Leak[] {
  return leaksIn([...outcomes, ...others], sase);
}

async function outcome(sent: Promise<unknown>): Promise<unknown> {
  return sent.catch((error) => error);
}
