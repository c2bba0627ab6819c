/**
 * A program that meets all faults by one adapter, its argument, and leaves each error to Node. What it must not show is on
 * its standard output.
 */
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { FAULTS } from "../faults/all-faults.ts";
import { Player } from "../faults/player.ts";
import { ADAPTERS, type Adapter } from "../support/adapters.ts";
import { API_FAULTS } from "./api-faults.ts";
import { afterApiFault, afterTokenFault } from "./sweep.ts";

const adapter = ADAPTERS.find(({ name }) => name === process.argv[2]) as Adapter;
const services: unknown[] = [];
let unhandled = 0;

function keep({ credentials, issued }: MockSase): void {
  services.push({ credentials, issued: issued.map(({ value }) => ({ value })) });
}

/** The errors among what is left, as the host threw them. */
function leaveToNode(outcomes: readonly unknown[]): void {
  for (const outcome of outcomes) {
    const error = outcome instanceof Error ? outcome : Reflect.get(Object(outcome), "error");
    if (error === undefined) continue;
    unhandled++;
    void Promise.reject(error);
  }
}

for (const fault of FAULTS) {
  await using player = await Player.start(fault);
  leaveToNode((await afterTokenFault(player, adapter)).outcomes);
  keep(player.stage.sase);
}
for (const fault of API_FAULTS) {
  await using sase = await startMockSase();
  leaveToNode((await afterApiFault(fault, adapter, sase)).outcomes);
  keep(sase);
}
console.log(JSON.stringify({ unhandled, services }));
