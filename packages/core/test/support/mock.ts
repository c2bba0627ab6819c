import { onTestFinished } from "vitest";
import { type MockSase, type MockSaseOptions, startMockSase } from "../../../testing/src/index.ts";
import { type TokenEvent, TokenManager, type TokenManagerOptions } from "../../src/index.ts";

export interface Setup {
  sase: MockSase;
  tokens: TokenManager;
  /** What the manager told, oldest first. */
  events: TokenEvent[];
}

/** A mock service, and a manager of its default account. */
export async function setUp(options: Partial<TokenManagerOptions> = {}, mock?: MockSaseOptions): Promise<Setup> {
  const sase = await startSase(mock);
  const events: TokenEvent[] = [];
  const onEvent = (event: TokenEvent) => void events.push(event);
  return { sase, events, tokens: new TokenManager({ ...sase.credentials, onEvent, ...options }) };
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
