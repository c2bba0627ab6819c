import { hideFromPrint } from "@sase-auth/core/adapter";
import type { InternalAxiosRequestConfig } from "axios";

/** Give what is handed out the request's own config, from which the token is gone, and keep from print what still shows it. */
// biome-ignore lint/suspicious/noExplicitAny: a response or an error of any adapter
export function conceal(shown: any, config: InternalAxiosRequestConfig): any {
  if (!shown) return;
  shown.config &&= config;
  if (shown.request) Object.defineProperty(shown, "request", { enumerable: false });
  // Also where they are shown later, by a stream of Node's that fails.
  hideFromPrint(shown.request);
  hideFromPrint(shown.request?._redirectable);
  conceal(shown.response, config);
  conceal(shown.cause, config);
  return shown;
}
