import { ownMembers } from "../own-members.ts";
import { askingSecret, requesting } from "../request/client-credentials.ts";
import type { Credential } from "../request/credential.ts";
import type { InPlace, Obtain } from "../request/obtain.ts";
import { retrying } from "../request/retrying.ts";
import type { TokenEvent, TokenEventListener } from "../token-event.ts";
import { AccountMemory } from "./account-memory.ts";
import { RequestQueue } from "./request-queue.ts";
import { type AccountOptions, resolveAccount, type TokenManagerOptions } from "./token-manager-options.ts";

// ms
const LONGEST_ATTEMPT = 10_000;
const ACCOUNT: unique symbol = Symbol("account");
const withoutQueue: InPlace = (_flight, task) => task();

/** What all managers of one service account share: the credential, the way to a token, and what was learned on it. */
export class Account {
  readonly credential: Credential;
  /** All stages on the way to a token, in their order. */
  readonly obtain: Obtain;
  readonly queue: RequestQueue | undefined;
  readonly memory: AccountMemory = new AccountMemory();
  readonly #onEvent: TokenEventListener | undefined;

  /**
   * @param concurrency how many token requests may be under way at once, if there may be several tenants
   * @throws {InvalidOptionError}
   */
  constructor(options: AccountOptions, concurrency?: number) {
    const { credential, onEvent, share } = resolveAccount(ownMembers(options));
    this.credential = credential;
    this.#onEvent = onEvent;
    // One attempt must not hold a place for all the time that its flight has.
    const longest = Math.min(LONGEST_ATTEMPT, concurrency ? credential.timeout / 3 : Infinity);
    this.queue = concurrency ? new RequestQueue(concurrency, longest) : undefined;
    const run = this.queue?.run ?? withoutQueue;
    const inPlace: InPlace = (flight, task) =>
      run(flight, async () => {
        this.memory.check(credential, flight); // before a lease is taken
        return task();
      });
    const request = askingSecret(credential, this.memory.heeding(credential, requesting(credential, longest)));
    // The store is looked into first; the lease is taken inside the place in the queue.
    const obtainOnce: Obtain =
      share?.({ credential, inPlace, request }) ?? ((flight) => inPlace(flight, () => request(flight)));
    this.obtain = retrying(credential, obtainOnce);
  }

  /** The account of a manager: that of the `TenantTokens` that makes it, or its own. */
  static of(options: TokenManagerOptions & { [ACCOUNT]?: Account }): Account {
    return options[ACCOUNT] ?? new Account(options);
  }

  /** The options of the manager of one of its tenants. */
  optionsOf(tsgId: string): TokenManagerOptions {
    return { tsgId, [ACCOUNT]: this } as unknown as TokenManagerOptions;
  }

  /** A listener's exception or rejection must not fail a request. */
  async tell(event: TokenEvent): Promise<void> {
    try {
      await this.#onEvent?.(event);
    } catch {}
  }
}
