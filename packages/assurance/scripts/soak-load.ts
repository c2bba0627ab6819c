import { setTimeout as sleep } from "node:timers/promises";
import { type FetchLike, type TokenEvent, TokenManager } from "@sase-auth/core";
import type { ContractClient, ContractRequest } from "@sase-auth/testing/contract";
import { adapters, PROXY, type Way } from "../test/support/adapters.ts";
import type { Addresses } from "./soak-server.ts";

/** ky's own time-out is as long as one attempt to obtain a token, and the first attempt may get no answer. So each host has more. */
const SOAKED: readonly Way[] = [...(await adapters(60_000)), PROXY];

/** The figures of the callers of one adapter. */
export interface LoadFigures {
  readonly adapter: string;
  requests: number;
  /** Neither 200 nor 401, or no response at all. */
  failed: number;
  unauthorized: number;
  /** The message of the first failed request. */
  firstFailure: string | undefined;
  tokensObtained: number;
  /** Token requests that failed in the background, without a failed caller. */
  failedInBackground: number;
  /** ms of the longest request, with its wait for a token */
  longest: number;
}

/** A client with connections of its own. */
type Closable = ContractClient & { close?(): Promise<void> };

/** Callers of one adapter, each of which sends one request after the other until `pause`. */
export class Load {
  readonly figures: LoadFigures;
  readonly #callers: number;
  readonly #way: Way;
  readonly #tokens: TokenManager;
  readonly #addresses: Addresses;
  #client: ContractClient | undefined;
  #tokenRequestsUnderWay = 0;
  #isOn = false;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(addresses: Addresses, way: Way, callers: number) {
    this.figures = newFigures(way.name);
    this.#addresses = addresses;
    this.#callers = callers;
    this.#way = way;
    this.#tokens = new TokenManager({
      clientId: "soak@1000000000.iam.panserviceaccount.com",
      clientSecret: "fake-secret",
      tsgId: `${1_000_000_000 + SOAKED.indexOf(way)}`,
      tokenUrl: addresses.tokenUrl,
      fetch: this.#tokenFetch,
      onEvent: (event) => this.#count(event),
    });
  }

  static ofAll(addresses: Addresses, callers: number): Promise<readonly Load[]> {
    return Promise.all(SOAKED.map((way) => new Load(addresses, way, callers).#open()));
  }

  /** End what serves clients in this process, and what they hold open themselves. */
  static async closeAll(loads: readonly Load[]): Promise<void> {
    await PROXY.closeAgents();
    await Promise.all(loads.map((load) => (load.#client as Closable).close?.()));
  }

  async #open(): Promise<Load> {
    const usual = { origins: [this.#addresses.apiUrl], retries: 0, onRequest() {}, onResponse() {} };
    this.#client = await this.#way.makeClient({ tokens: this.#tokens, ...usual });
    return this;
  }

  start(): void {
    this.#isOn = true;
    this.#running = Promise.all(Array.from({ length: this.#callers }, () => this.#call()));
  }

  /** Send no new requests, and wait for those under way and for renewals in the background. */
  async pause(): Promise<void> {
    this.#isOn = false;
    await this.#running;
    while (this.#tokenRequestsUnderWay > 0) await sleep(10);
  }

  async #call(): Promise<void> {
    const { apiUrl } = this.#addresses;
    const post = { method: "POST", body: { json: { text: "x".repeat(1000) } } };
    for (let sent = 1; this.#isOn; sent++) {
      await this.#send({ url: `${apiUrl}/soak?request=${sent}`, ...(sent % 2 === 0 && post) });
    }
  }

  async #send(request: ContractRequest): Promise<void> {
    const { figures } = this;
    const start = performance.now();
    const result = await (this.#client as ContractClient).send(request).then(
      ({ status }) => status,
      (error) => String(error),
    );
    figures.requests++;
    figures.longest = Math.max(figures.longest, Math.round(performance.now() - start));
    if (result === 401) figures.unauthorized++;
    if (result === 200 || result === 401) return;
    figures.failed++;
    figures.firstFailure ??= `${result}`;
  }

  readonly #tokenFetch: FetchLike = async (url, init) => {
    this.#tokenRequestsUnderWay++;
    try {
      return await fetch(url, init);
    } finally {
      this.#tokenRequestsUnderWay--;
    }
  };

  #count(event: TokenEvent): void {
    if (event.type === "obtained") this.figures.tokensObtained++;
    if (event.type === "failed" && event.background) this.figures.failedInBackground++;
  }
}

function newFigures(adapter: string): LoadFigures {
  const none = { requests: 0, failed: 0, unauthorized: 0, tokensObtained: 0, failedInBackground: 0, longest: 0 };
  return { adapter, ...none, firstFailure: undefined };
}
