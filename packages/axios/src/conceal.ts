import type { InternalAxiosRequestConfig } from "axios";

/** Give what is handed out the request's own config, from which the token is gone, and keep from print what still shows it. */
// biome-ignore lint/suspicious/noExplicitAny: a response or an error of any adapter
export function conceal(shown: any, config: InternalAxiosRequestConfig): any {
  if (!shown) return;
  shown.config &&= config;
  if (shown.request) Object.defineProperty(shown, "request", { enumerable: false });
  // A stream of Node's that fails later: this hears of it first, and does not count as handling it.
  const errorMonitor = shown.data?.constructor?.errorMonitor;
  if (errorMonitor) shown.data.on(errorMonitor, (error: unknown) => conceal(error, config));
  conceal(shown.response, config);
  conceal(shown.cause, config);
  return shown;
}
