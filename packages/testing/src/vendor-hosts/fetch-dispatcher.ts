/** As much of undici's Dispatcher as `fetch` uses. */
export interface FetchDispatcher {
  dispatch(options: DispatchOptions, handler: unknown): boolean;
}

interface DispatchOptions {
  readonly origin?: string | URL;
  /** An object by name, or a list of name, value, name, value. */
  readonly headers?: object;
}
