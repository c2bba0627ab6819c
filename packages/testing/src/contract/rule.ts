import { type TokenEvent, TokenManager } from "@sase-auth/core";
import { inTime, LONGEST } from "../in-time.ts";
import type { MockSase } from "../mock-sase.ts";
import type { MockSaseOptions } from "../options.ts";
import { startMockSase } from "../start-mock-sase.ts";
import type { ClientSetup, ContractClient, MakeClient } from "./client.ts";

/** One thing that an adapter does. */
export interface AdapterRule {
  /** The rule, as a sentence about the adapter. */
  readonly name: string;
  /**
   * Rejects, saying what was expected, if the adapter does not keep the rule. Never hangs.
   *
   * @param startMock starts the service that the adapter is tested with. Default `startMockSase`
   */
  run(makeClient: MakeClient, startMock?: StartMock): Promise<void>;
}

/** Starts a mock, perhaps with something around it. */
export type StartMock = (options?: MockSaseOptions) => Promise<MockSase>;

/** What a rule plays with. */
export interface Stage {
  readonly sase: MockSase;
  readonly tokens: TokenManager;
  readonly events: readonly TokenEvent[];
  /** A client with the adapter attached, for the mock's API. */
  client(setup?: Partial<ClientSetup>): Promise<ContractClient>;
}

export type StartStage = (options?: MockSaseOptions) => Promise<Stage>;

export function rule(name: string, play: (stage: StartStage) => Promise<void>): AdapterRule {
  const run = async (makeClient: MakeClient, startMock: StartMock = startMockSase) => {
    const mocks: MockSase[] = [];
    const stage: StartStage = async (options) => {
      const sase = await startMock(options);
      mocks.push(sase);
      return stageOf(sase, makeClient);
    };
    await inTime("adapter", play(stage)).finally(() => Promise.all(mocks.map((mock) => mock.close())));
  };
  return { name, run };
}

function stageOf(sase: MockSase, makeClient: MakeClient): Stage {
  const events: TokenEvent[] = [];
  const tokens = new TokenManager({
    ...sase.credentials,
    timeout: LONGEST,
    onEvent: (event) => void events.push(event),
  });
  const usual = { tokens, origins: [sase.apiOrigin], retries: 0, onRequest() {}, onResponse() {} };
  return { sase, tokens, events, client: async (setup) => makeClient({ ...usual, ...setup }) };
}

/** Wait until `condition` holds. If it never does, the error names `what`. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (const end = Date.now() + LONGEST / 2; !condition(); ) {
    if (Date.now() > end) throw new Error(`This did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A promise that is awaited later. If the rule fails before that, its rejection is handled here. */
export function started<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Something that one side waits for and the other side opens. */
export function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
