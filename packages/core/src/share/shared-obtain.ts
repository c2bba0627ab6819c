import { type Instant, now, since } from "../clock.ts";
import { hasCode } from "../errors.ts";
import { askSecret } from "../request/client-credentials.ts";
import { type Flight, type InPlace, type Obtain, type ObtainedToken, timeTaken } from "../request/obtain.ts";
import { timeLeft, waitBelow } from "../request/windows.ts";
import { openEntry, sealEntry } from "./entry.ts";
import { type EntryOwner, type EntryPlace, entryPlace } from "./entry-key.ts";
import type { StoreClient } from "./store-client.ts";
import { StoreVisit } from "./store-visit.ts";
import type { ReleaseLease } from "./token-store.ts";

// ms between two looks. Most token requests have ended by the first look, and later ones are twice what was waited so far, so that
// thousands of processes that start together are no load for the store.
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 2_000;
// The lease is looked at less often: it is free only if its holder has died or failed.
const LOOKS_PER_LEASE = 2;

/** How tokens are shared, and where. */
export interface Sharing {
  readonly client: StoreClient;
  readonly encryptionKey: Uint8Array<ArrayBuffer> | undefined;
  /** ms */
  readonly leaseTtl: number;
  /** ms */
  readonly patience: number;
}

/** The stages around one flight. */
export interface Surroundings {
  readonly inPlace: InPlace;
  readonly request: Obtain;
}

/** Composes the stages that share a token around those that request it. */
export type ShareStage = (around: Surroundings) => Obtain;

interface HeldLease {
  readonly release: ReleaseLease;
  readonly takenAt: Instant;
}

/** One flight that shares its token by a store. It keeps the lease between two attempts. */
export class SharedObtain {
  readonly #sharing: Sharing;
  readonly #around: Surroundings;
  readonly #flight: Flight;
  readonly #visit: StoreVisit;
  #held: HeldLease | undefined;

  constructor(sharing: Sharing, around: Surroundings, flight: Flight) {
    this.#sharing = sharing;
    this.#around = around;
    this.#flight = flight;
    // A third for the store, a third for other processes, a third for a request.
    this.#visit = new StoreVisit(sharing.client, flight.credential.timeout / 3, (operation, error) =>
      flight.emit({ type: "store", operation, error }),
    );
    flight.ended.then(() => this.#letGo());
  }

  /** Take a token that another process left; else request one, holding the lease if the store gives one. */
  async obtain(): Promise<ObtainedToken> {
    const place = await this.#placeFor(await askSecret(this.#flight));
    this.#visit.renewBudget();
    // Nobody else leaves a token while we hold the lease.
    let found = this.#held ? undefined : await this.#look(place);
    for (let waited = 0; !found; ) {
      const isLast = this.#patienceLeft(waited) <= 0;
      const outcome = await this.#around.inPlace(this.#flight, () => this.#requestUnlessTaken(place, isLast));
      if (outcome !== "taken") return outcome;
      for (let looks = 0; looks < LOOKS_PER_LEASE && !found; looks++) {
        const left = this.#patienceLeft(waited);
        if (left <= 0) break;
        const pause = Math.ceil(Math.min(pauseAfter(waited), left));
        // A lease that is taken has a place.
        await this.#sharing.client.change((place as EntryPlace).key, pause);
        // Count pauses, not only clock time: on a busy machine the process we wait for is slow too.
        waited += pause;
        this.#visit.renewBudget();
        found = await this.#look(place);
      }
    }
    return found;
  }

  /** In ms. The clock counts too, at twice the pauses, and so that a third of the time-out is left for a request of our own. */
  #patienceLeft(waited: number): number {
    const { patience } = this.#sharing;
    const longest = Math.min(patience * 2, (this.#flight.credential.timeout * 2) / 3);
    return Math.min(patience - waited, longest - timeTaken(this.#flight));
  }

  /** @param isLast request even while another process has the lease */
  async #requestUnlessTaken(place: EntryPlace | undefined, isLast: boolean): Promise<ObtainedToken | "taken"> {
    const outcome = await this.#lease(place);
    if (outcome === "taken") {
      if (!isLast) return "taken";
      const waited = Math.round(timeTaken(this.#flight));
      this.#visit.report("lease", new Error(`the process that has the lease left no token within ${waited} ms`));
    } else if (outcome === "new") {
      // The process that had the lease until a moment ago may have left a token since we looked.
      const shared = await this.#look(place);
      if (shared) return this.#letGo(shared);
    }
    return this.#requestAndShare(place);
  }

  /** Take the lease, or keep the one that we still hold. Undefined if the store cannot say. */
  async #lease(place: EntryPlace | undefined): Promise<"new" | "held" | "taken" | undefined> {
    if (this.#isTimeForOneRequest(0)) return "held";
    this.#letGo();
    if (!place) return undefined;
    const takenAt = now();
    const outcome = await this.#visit.lease(place.key, this.#sharing.leaseTtl);
    if (typeof outcome !== "function") return outcome;
    this.#held = { release: outcome, takenAt };
    return "new";
  }

  /** Whether the lease that we hold lasts for a request that begins after `pause` ms. */
  #isTimeForOneRequest(pause: number): boolean {
    const { leaseTtl } = this.#sharing;
    return this.#held !== undefined && leaseTtl - since(this.#held.takenAt) - pause >= leaseTtl / 4;
  }

  /** Release the lease if we hold it. */
  #letGo<T>(result?: T): T {
    this.#visit.release(this.#held?.release);
    this.#held = undefined;
    return result as T;
  }

  async #look(place: EntryPlace | undefined): Promise<ObtainedToken | undefined> {
    if (!place) return undefined;
    const entry = await this.#visit.get(place.key);
    if (entry === undefined || entry === null) return undefined;
    try {
      const shared = await openEntry(entry, this.#owner, place, [this.#flight.secret as string]);
      return this.#isBetter(shared) ? shared : undefined;
    } catch (error) {
      this.#visit.report("get", new Error(`the entry is of no use: ${(error as Error).message}`));
      return undefined;
    }
  }

  /** Whether a token from the store is better than what the manager has. */
  #isBetter(shared: ObtainedToken): boolean {
    const { kept } = this.#flight;
    const { value, expiresAt } = shared.token;
    if (msUntilRenewal(shared) <= 0 || this.#flight.rejected.has(value) || value === kept?.value) return false;
    // A process that writes late may write a token that was rejected, or one that has been renewed.
    return expiresAt > (kept?.expiresAt ?? 0);
  }

  async #requestAndShare(place: EntryPlace | undefined): Promise<ObtainedToken> {
    const lookedUpWith = this.#flight.secret;
    try {
      const obtained = await this.#around.request(this.#flight);
      const isRotated = this.#flight.secret !== lookedUpWith;
      return { ...obtained, shared: this.#share(obtained, isRotated ? undefined : place) };
    } catch (error) {
      const mayPass = hasCode(error, "ERR_TOKEN_ENDPOINT");
      if (!mayPass || !this.#isTimeForOneRequest(error.retryAfter ?? 0)) this.#letGo();
      throw error;
    }
  }

  /** Leave the token in the store, then release the lease. */
  async #share(obtained: ObtainedToken, lookedUp: EntryPlace | undefined): Promise<void> {
    const lease = this.#held?.release;
    this.#held = undefined;
    // The secret may have rotated: share the token under the secret that it was requested with.
    const place = lookedUp ?? (await this.#placeFor(this.#flight.secret as string));
    const entry = place && (await this.#guarded("set", () => sealEntry(obtained, this.#owner, place)));
    if (!entry) return this.#visit.release(lease);
    const ttl = Math.max(1, Math.floor(msUntilRenewal(obtained)));
    // A token that lives for seconds must not end while its callers wait for the store.
    await this.#visit.share(place.key, entry, ttl, lease, waitBelow(obtained.lifetime));
  }

  #placeFor(secret: string): Promise<EntryPlace | undefined> {
    return this.#guarded("get", () => entryPlace(this.#owner, secret, this.#sharing.encryptionKey));
  }

  get #owner(): EntryOwner {
    const { tokenUrl, clientId } = this.#flight.credential;
    return { tokenUrl, clientId, tsgId: this.#flight.tsgId };
  }

  /** Where keys cannot be derived or an entry cannot be encrypted, the token is not shared, and that is all. */
  async #guarded<T>(operation: "get" | "set", work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#visit.report(operation, error);
      return undefined;
    }
  }
}

/** The ms until those who hold the token have to wait for another: how long it is worth sharing. */
function msUntilRenewal({ sentAt, lifetime }: ObtainedToken): number {
  return timeLeft(sentAt, lifetime) - waitBelow(lifetime);
}

/** ms */
function pauseAfter(waited: number): number {
  return Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, waited * 2)) * (0.5 + Math.random() / 2);
}
