/** As much of undici's Dispatcher as `fetch` uses. */
export interface FetchDispatcher {
  /** Send a request, and let `handler` know of its answer. */
  dispatch(options: DispatchOptions, handler: unknown): boolean;
}

interface DispatchOptions {
  readonly origin?: string | URL;
  readonly headers?: DispatchHeaders | null;
}

/** Values by name, or a list of name, value, name, value, or pairs. */
export type DispatchHeaders = object | Iterable<string | readonly [string, string]>;
