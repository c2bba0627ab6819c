/** Where a request goes. */
export interface Target {
  readonly origin: string;
  readonly host: string;
  /** With the query, as the program wrote it. */
  readonly path: string;
  /** What stands before the path for programs: `/@host`, or nothing for the default API. */
  readonly prefix: string;
}

/** Resolves request targets: `/path` is for the default API, `/@host/path` for another listed one. */
export class Targets {
  readonly #origins: ReadonlyMap<string, string>;
  readonly #api: Pick<Target, "origin" | "host">;

  constructor(api: string, origins: readonly string[]) {
    this.#api = { origin: api, host: new URL(api).host };
    this.#origins = new Map(origins.map((origin) => [new URL(origin).host, origin]));
  }

  /** Undefined for a host that is not listed. */
  resolve(url: string): Target | undefined {
    if (!url.startsWith("/@")) return { ...this.#api, path: url, prefix: "" };
    const [, host = "", path = ""] = /^\/@([^/?]*)(.*)$/s.exec(url) ?? [];
    const origin = this.#origins.get(host.toLowerCase());
    if (!origin) return undefined;
    return { origin, host, path: path.startsWith("/") ? path : `/${path}`, prefix: `/@${host}` };
  }
}
