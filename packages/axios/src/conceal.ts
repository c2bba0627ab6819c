import { hideFromPrint, hideRequestOf } from "@sase-auth/core/adapter";
import type { InternalAxiosRequestConfig } from "axios";

/** Put the config without the token on a response or an error, and hide the request object from print. */
// biome-ignore lint/suspicious/noExplicitAny: a response or an error of any adapter
export function conceal(shown: any, config: InternalAxiosRequestConfig): any {
  if (!shown) return;
  shown.config &&= config;
  if (shown.request) Object.defineProperty(shown, "request", { enumerable: false });
  // Also where they are shown later, by a stream of Node's that fails.
  hideFromPrint(shown.request);
  hideFromPrint(shown.request?._redirectable);
  hideRequestOf(shown.data);
  conceal(shown.response, config);
  conceal(shown.cause, config);
  return shown;
}
