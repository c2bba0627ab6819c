import type { MockSase, MockSaseOptions } from "../../../testing/src/index.ts";
import { type TokenEvent, TokenManager, type TokenManagerOptions } from "../../src/index.ts";
import { type SharedStoreOptions, sharedStore, type TokenStore } from "../../src/store.ts";
import { type Memory, memory, memoryStore } from "./memory-store.ts";
import { startSase } from "./mock.ts";

/** Processes that share a store, as far as one process can play them: each has a store and a manager of its own. */
export interface Fleet {
  readonly sase: MockSase;
  readonly shared: Memory;
  process(changes?: ProcessOptions): Process;
}

export interface ProcessOptions extends Partial<TokenManagerOptions> {
  /** What it does differently with the store. */
  readonly over?: (store: TokenStore) => Partial<TokenStore>;
  readonly sharing?: SharedStoreOptions;
}

export interface Process {
  readonly tokens: TokenManager;
  readonly events: readonly TokenEvent[];
  /** `operation: message` of each event of the store. */
  troubles(): string[];
}

export async function setUpFleet(mock?: MockSaseOptions): Promise<Fleet> {
  const sase = await startSase(mock);
  const shared = memory();
  const process = ({ over, sharing, ...options }: ProcessOptions = {}): Process => {
    const events: TokenEvent[] = [];
    const own = memoryStore(shared);
    const store = sharedStore({ ...own, ...over?.(own) }, sharing);
    const onEvent = (event: TokenEvent) => void events.push(event);
    const tokens = new TokenManager({ ...sase.credentials, store, onEvent, ...options });
    const troubles = () => events.flatMap((e) => (e.type === "store" ? `${e.operation}: ${e.error.message}` : []));
    return { tokens, events, troubles };
  };
  return { sase, shared, process };
}

/** The one entry that is shared. */
export function onlyEntry({ entries }: Memory): { key: string; value: string; endsAt: number } {
  const [[key, entry] = ["", undefined], ...others] = entries;
  if (!entry || others.length > 0) throw new Error(`There are ${entries.size} entries.`);
  return { key, ...entry };
}
