import type { Setup } from "./setup.ts";

/** An HTTP client that contestants build on, and how it sends a request: the same for all contestants. */
export interface Host<Api> {
  readonly name: string;
  /** The client with a fixed header, which everything is measured against. */
  fixed(setup: Setup): Api;
  /** Send a GET, and read nothing that the client does not read itself. */
  get(api: Api, url: string): Promise<unknown>;
  /** Send a request, read the answer to its end, and return its status. Rejects if the client rejects. */
  exchange(api: Api, url: string, body?: Buffer, signal?: AbortSignal): Promise<number>;
}

export type Kind = "ours" | "minimum" | "recipe" | "package";

/** A way to put a token on requests. */
export interface Contestant<Api> {
  readonly name: string;
  readonly kind: Kind;
  /** The packages whose versions the figures are for. */
  readonly packages: readonly string[];
  readonly host: Host<Api>;
  /** A client as the contestant's README sets it up. */
  open(setup: Setup): Api;
}

/** A {@link Contestant}, whatever its client is. */
export interface Entrant {
  readonly name: string;
  readonly kind: Kind;
  readonly packages: readonly string[];
  readonly host: string;
  open(setup: Setup): Client;
  openFixed(setup: Setup): Client;
}

export interface Client {
  get(url: string): Promise<unknown>;
  exchange(url: string, body?: Buffer, signal?: AbortSignal): Promise<number>;
}

export function entrant<Api>({ host, open, ...facts }: Contestant<Api>): Entrant {
  const client = (api: Api): Client => ({
    get: (url) => host.get(api, url),
    exchange: (url, body, signal) => host.exchange(api, url, body, signal),
  });
  return {
    ...facts,
    host: host.name,
    open: (setup) => client(open(setup)),
    openFixed: (setup) => client(host.fixed(setup)),
  };
}
