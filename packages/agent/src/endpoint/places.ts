import type { AccessToken, TokenManager, TokenSource } from "@sase-auth/core";
import { TsgLimitError } from "./tsg-limit.ts";

const MOST = 1000;
/** ms after which to ask again if there is no place, and no token of one that will end. */
const ASK_AGAIN = 5_000;

/** A TSG that has been asked for, with the state of its token. */
export interface Place {
  // Held here, because `TenantTokens` drops the least recently used, also if its token is good.
  readonly manager: TokenManager;
  /** The token that clients were given. */
  token?: AccessToken;
  /** ms of the monotonic clock */
  endsAt: number;
  replacedAt: number;
  /** Requests that wait for a token. A place with one is kept. */
  waiting: number;
  /** For the proxy. */
  readonly source: TokenSource;
}

type Open = (tsgId: string, place: () => Place) => Pick<Place, "manager" | "source">;

/** The TSGs that have been asked for, as many as there are places. */
export class Places {
  readonly #places = new Map<string, Place>();
  readonly #open: Open;

  /** @param open what a new place has */
  constructor(open: Open) {
    this.#open = open;
  }

  get(tsgId: string): Place | undefined {
    return this.#places.get(tsgId);
  }

  values(): Iterable<Place> {
    return this.#places.values();
  }

  /**
   * The place of a TSG, which is made if there is none.
   *
   * @throws {TsgLimitError}
   */
  of(tsgId: string): Place {
    const found = this.#places.get(tsgId);
    if (found) return found;
    if (this.#places.size >= MOST) this.#makeRoomFor(tsgId);
    const opened = this.#open(tsgId, () => place);
    const place: Place = { ...opened, endsAt: 0, replacedAt: Number.NEGATIVE_INFINITY, waiting: 0 };
    this.#places.set(tsgId, place);
    return place;
  }

  /** Take the place of a TSG that was refused, or whose token has ended. */
  #makeRoomFor(tsgId: string): void {
    const now = performance.now();
    let first = Number.POSITIVE_INFINITY;
    for (const [other, { endsAt, waiting }] of this.#places) {
      if (waiting === 0 && endsAt <= now) return void this.#places.delete(other);
      if (endsAt > now) first = Math.min(first, endsAt);
    }
    throw new TsgLimitError(tsgId, MOST, Number.isFinite(first) ? first - now : ASK_AGAIN);
  }
}
