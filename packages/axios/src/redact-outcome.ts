import { redactRequest, redactRequestOf } from "@sase-auth/core/adapter";
import type { InternalAxiosRequestConfig } from "axios";

/** Put the config without the token on a response or an error, and hide the request object from print. */
// biome-ignore lint/suspicious/noExplicitAny: a response or an error of any adapter
export function redactOutcome(shown: any, config: InternalAxiosRequestConfig): any {
  if (!shown) return;
  shown.config &&= config;
  if (shown.request) Object.defineProperty(shown, "request", { enumerable: false });
  // Also where they are shown later, by a stream of Node's that fails.
  redactRequest(shown.request);
  redactRequest(shown.request?._redirectable);
  redactRequestOf(shown.data);
  redactOutcome(shown.response, config);
  redactOutcome(shown.cause, config);
  return shown;
}
