import { isRepeatable } from "@sase-auth/core/adapter";
import type { AfterResponseHook, Options, OptionsInit, Response, RetryOptions } from "got";

type Retry = Parameters<AfterResponseHook>[1];

/**
 * What a request has to be given to be sent again; undefined if it cannot be. got turns a FormData into a stream, so that
 * what it was has to be kept. Its headers go with it: each stream has a boundary of its own.
 */
export function rememberBody({ body, headers }: Options): (response: Response) => OptionsInit | undefined {
  const contentType = headers["content-type"];
  return ({ request, redirectUrls }) => {
    const now = request.options;
    const isForm = body instanceof FormData;
    if (!isRepeatable(isForm ? body : now.body, now.method, redirectUrls.length > 0)) return undefined;
    return isForm && now.body !== undefined ? { body, headers: { "content-type": contentType } } : {};
  };
}

/** Send a request again, by got, but as none of the user's retries: neither their number, their delays nor their rules count. */
export function sendAgain(request: { options: Options; retryCount: number }, again: OptionsInit, retry: Retry): never {
  const { hooks } = request.options;
  const { afterResponse } = hooks;
  const { calculateDelay } = request.options.retry as RetryOptions;
  request.retryCount--;
  return retry({
    ...again,
    retry: {
      calculateDelay({ retryOptions }) {
        retryOptions.calculateDelay = calculateDelay;
        hooks.afterResponse = afterResponse; // got has taken them away, so that they would not see the final response
        return 1;
      },
    },
  });
}
