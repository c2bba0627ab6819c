import { onTestFinished } from "vitest";
import { type MockSase, type MockSaseOptions, startMockSase } from "../../../testing/src/index.ts";
import { type TokenEvent, TokenManager, type TokenManagerOptions } from "../../src/index.ts";

export interface Setup {
  sase: MockSase;
  tokens: TokenManager;
  /** What the manager told, oldest first. */
  events: TokenEvent[];
  /** How many token requests have begun, those included that a call before this one has begun in the background. */
  begun(): Promise<number>;
}

/** ms, of a manager whose time-out a test waits for: for what has to be done within it, also if the machine is held up. */
export const SHORT_TIMEOUT = 1_500;

/** A mock service, and a manager of its default account. */
export async function setUp(options: Partial<TokenManagerOptions> = {}, mock?: MockSaseOptions): Promise<Setup> {
  const sase = await startSase(mock);
  const events: TokenEvent[] = [];
  let requests = 0;
  const counted: typeof options = {
    onEvent: (event: TokenEvent) => void events.push(event),
    ...options,
    fetch(url, init) {
      requests++;
      return (options.fetch ?? fetch)(url, init);
    },
  };
  const begun = () => new Promise<number>((resolve) => setImmediate(() => resolve(requests)));
  return { sase, events, begun, tokens: new TokenManager({ ...sase.credentials, ...counted }) };
}

export async function startSase(mock?: MockSaseOptions): Promise<MockSase> {
  const sase = await startMockSase(mock);
  onTestFinished(() => sase.close());
  return sase;
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { [member: string]: unknown }> {
  return promise.then(
    () => {
      throw new Error("This should have failed.");
    },
    (error) => error,
  );
}
