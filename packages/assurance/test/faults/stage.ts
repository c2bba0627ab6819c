import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { type FetchLike, TokenManager, type TokenManagerOptions } from "@sase-auth/core";
import { defaultTenants, type MockSase, startMockSase } from "@sase-auth/testing";
import { Agent, type Dispatcher, ProxyAgent, fetch as undiciFetch } from "undici";
import { listenHttp } from "../support/loopback.ts";
import { Front, UNKNOWN_NAME, type Way } from "./front.ts";
import { startTunnel, type Tunnel } from "./tunnel.ts";

/** A secret with characters that are written otherwise in a URL, in JSON and in base64url. */
const CLIENT_SECRET = 'fake-secret/ü+"?>~%~25=&';
const CLIENT_ID = `test@${defaultTenants.own}.iam.panserviceaccount.com`;

const ORIGINS: { readonly [way in Way]: string } = {
  http: "http://127.0.0.1",
  https: "https://localhost",
  name: `https://${UNKNOWN_NAME}`,
  proxy: "https://localhost",
};

/** The real one, which a test may replace later. */
const globalFetch = globalThis.fetch;

/** A mock service with faults to be played before its token endpoint, and how a client gets there. */
export class Stage implements AsyncDisposable {
  readonly sase: MockSase;
  readonly front: Front;
  /** The proxy, where the way leads through one. */
  readonly tunnel: Tunnel | undefined;
  /** Another host, where nothing must arrive. */
  readonly elsewhere: Elsewhere;
  readonly tokenUrl: string;
  /** The certificate that the client trusts beside the usual ones. */
  trusted: string | undefined;
  /** Whether the client can resolve the name that does not exist. */
  nameIsKnown = true;
  readonly #way: Way;
  #dispatcher: Dispatcher | undefined;

  private constructor(way: Way, parts: Pick<Stage, "sase" | "front" | "tunnel" | "elsewhere">) {
    this.sase = parts.sase;
    this.front = parts.front;
    this.tunnel = parts.tunnel;
    this.elsewhere = parts.elsewhere;
    this.tokenUrl = `${ORIGINS[way]}:${this.front.port}/oauth2/access_token`;
    this.#way = way;
    this.trust(this.front.ca);
  }

  static async start(way: Way = "http"): Promise<Stage> {
    const account = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, tsgId: defaultTenants.own };
    const sase = await startMockSase({ accounts: [account] });
    const front = await Front.start(sase.authOrigin, way);
    const tunnel = way === "proxy" ? await startTunnel() : undefined;
    return new Stage(way, { sase, front, tunnel, elsewhere: await startElsewhere() });
  }

  /** Let the client trust a certificate, and forget its connections. */
  trust(ca: string | undefined): void {
    if (this.#way === "http") return;
    this.trusted = ca;
    const connect = { ...(ca && { ca }), lookup: this.#lookup };
    this.#dispatcher?.destroy();
    this.#dispatcher = this.tunnel
      ? new ProxyAgent({ uri: this.tunnel.url, requestTls: connect })
      : new Agent({ connect });
  }

  /** How the client sends its token requests. Its errors hold the request, as those of many a client around `fetch` do. */
  readonly fetch: FetchLike = async (url, init) => {
    try {
      const dispatcher = this.#dispatcher;
      return await (dispatcher ? undiciFetch(url, { ...init, dispatcher }) : globalFetch(url, init));
    } catch (error) {
      throw Object.assign(error as Error, { config: init, request: { headers: init.headers } });
    }
  };

  manager(options: Partial<TokenManagerOptions> = {}): TokenManager {
    const { tokenUrl, fetch } = this;
    return new TokenManager({ ...this.sase.credentials, tokenUrl, fetch, ...options });
  }

  /** The service behaves again. */
  behave(): void {
    this.sase.auth.behave();
    this.front.behave();
  }

  readonly #lookup: LookupFunction = (name, options, callback) =>
    lookup(this.nameIsKnown && name === UNKNOWN_NAME ? "127.0.0.1" : name, options, callback);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher?.destroy();
    const parts = [this.front, this.sase, this.elsewhere, this.tunnel];
    await Promise.all(parts.map((part) => part?.[Symbol.asyncDispose]()));
  }
}

interface Elsewhere extends AsyncDisposable {
  readonly origin: string;
  readonly requests: () => number;
}

async function startElsewhere(): Promise<Elsewhere> {
  let requests = 0;
  const listening = await listenHttp((_, response) => {
    requests++;
    response.end();
  });
  return { ...listening, requests: () => requests };
}
