/** Where a request goes. */
export interface Target {
  readonly origin: string;
  /** With the query, as the program wrote it. */
  readonly path: string;
  /** What stands before the path for programs: `/@host`, or nothing for the default API. */
  readonly prefix: string;
}

/** Resolves request targets: `/path` is for the default API, `/@host/path` for another listed one. */
export class Targets {
  readonly #origins: ReadonlyMap<string, string>;
  readonly #api: string;

  constructor(api: string, origins: readonly string[]) {
    this.#api = api;
    this.#origins = new Map(origins.map((origin) => [new URL(origin).host, origin]));
  }

  /** Undefined for a host that is not listed. */
  resolve(url: string): Target | undefined {
    if (!url.startsWith("/@")) return { origin: this.#api, path: url, prefix: "" };
    const [, host = "", path = ""] = /^\/@([^/?]*)(.*)$/s.exec(url) ?? [];
    const origin = this.#origins.get(host.toLowerCase());
    if (!origin) return undefined;
    return { origin, path: path.startsWith("/") ? path : `/${path}`, prefix: `/@${host}` };
  }
}
