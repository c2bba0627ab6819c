/** What a token request needs of a `fetch`: `globalThis.fetch`, undici's and node-fetch's all have this shape. */
export type FetchLike = (
  url: string,
  init: {
    method: "POST";
    headers: Record<string, string>;
    body: string;
    redirect: "manual";
    signal: AbortSignal;
  },
) => Promise<FetchLikeResponse>;

/** What a token request reads of an answer. */
export interface FetchLikeResponse {
  /** The HTTP status. */
  readonly status: number;
  /** `Retry-After` is read. */
  readonly headers: {
    /** A header by its name in any case, or null. */
    get(name: string): string | null;
  };
  /** A web stream, or a stream of Node's. */
  readonly body?: FetchLikeBody | AsyncIterable<Uint8Array | string> | null | undefined;
  /** Called if there is no `body`. */
  text?(): Promise<string>;
  /** Called if there is no `text` either. */
  json?(): Promise<unknown>;
}

export interface FetchLikeBody {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
  cancel(): Promise<void>;
}
