import type { Moment, VirtualClock } from "@sase-auth/test-kit/virtual-time";
import type { SeenManager } from "./seen-manager.ts";
import type { MintedToken } from "./seen-tokens.ts";

export interface StoredEntry {
  readonly entry: string;
  readonly minted: MintedToken;
  readonly at: Moment;
  /** ms, on the clock that runs while the machine is awake */
  readonly ends: number;
}

export interface Lease {
  readonly holder: SeenManager;
  readonly key: string;
  readonly at: Moment;
  readonly ends: number;
  /** Whether its holder has a request under way, or had one. */
  hasRequested: boolean;
}

/** What all processes share: entries and leases, which end by time. */
export class SharedMemory {
  readonly entries = new Map<string, StoredEntry>();
  readonly #leases = new Map<string, Lease>();
  /** Which TSG a key belongs to, by the derived part of its name. */
  readonly #tenants = new Map<string, string>();
  /** The tokens in entries, by what they were encrypted to. */
  readonly #contents = new Map<string, MintedToken>();
  readonly #clock: VirtualClock;
  readonly #tokens: ReadonlyMap<string, MintedToken>;

  constructor(clock: VirtualClock, tokens: ReadonlyMap<string, MintedToken>) {
    this.#clock = clock;
    this.#tokens = tokens;
  }

  /** Learn whose key was derived. */
  derived(info: string, bits: Uint8Array): void {
    const tsgId = /"(\d{10})"\]$/.exec(info)?.[1];
    if (tsgId) this.#tenants.set(Buffer.from(bits).toString("hex"), tsgId);
  }

  /** Learn which token was encrypted. */
  encrypted(plain: string, cipher: Uint8Array): void {
    const { value } = JSON.parse(plain) as { value: string };
    const minted = this.#tokens.get(value);
    if (minted) this.#contents.set(Buffer.from(cipher).toString("base64url"), minted);
  }

  tenantOf(key: string): string | undefined {
    return this.#tenants.get(/[0-9a-f]{64}/.exec(key)?.[0] ?? "");
  }

  get(key: string): StoredEntry | undefined {
    const found = this.entries.get(key);
    return found && found.ends > this.#now.awake ? found : undefined;
  }

  /** @returns false if nobody knows which token the entry holds */
  set(key: string, entry: string, ttl: number): boolean {
    // The parts of a JWE: header, key, IV, ciphertext, tag.
    const minted = this.#contents.get(entry.split(".")[3] ?? "");
    if (minted) this.entries.set(key, { entry, minted, at: this.#now, ends: this.#now.awake + ttl });
    return minted !== undefined;
  }

  lease(key: string, ttl: number, holder: SeenManager): Lease | undefined {
    if (this.leaseOf(key)) return undefined;
    const lease: Lease = { holder, key, at: this.#now, ends: this.#now.awake + ttl, hasRequested: false };
    this.#leases.set(key, lease);
    return lease;
  }

  /** The lease of a key that ran out and was not released. */
  lostLeaseOf(key: string): Lease | undefined {
    return this.leaseOf(key) ? undefined : this.#leases.get(key);
  }

  release(lease: Lease): void {
    if (this.#leases.get(lease.key) === lease) this.#leases.delete(lease.key);
  }

  leaseOf(key: string | undefined): Lease | undefined {
    const lease = key === undefined ? undefined : this.#leases.get(key);
    return lease && lease.ends > this.#now.awake ? lease : undefined;
  }

  /** All that have not ended. */
  get leases(): Lease[] {
    return [...this.#leases.values()].filter(({ ends }) => ends > this.#now.awake);
  }

  get #now(): Moment {
    return this.#clock.now;
  }
}
