import type { TokenSource } from "@sase-auth/core";
import { discardBody, isReplayable, isSameOrigin, isTokenRejected, sendAuthorized } from "@sase-auth/core/adapter";
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from "axios";
import { conceal } from "./conceal.ts";
import { targetOf } from "./target.ts";

/** Whether a response is handed out by itself or by an error is for the user's `validateStatus` to say. */
interface Answer {
  response: AxiosResponse;
  error?: unknown;
}

/** As much of it as axios's types leave out, and all its versions have. */
type CancelToken = Record<"subscribe" | "unsubscribe", (listener: () => void) => void> | undefined;

/** Send a config, which is axios's own and for one request, with a token that it holds no longer than that takes. */
export async function sendWithToken(
  tokens: TokenSource,
  adapter: AxiosAdapter,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const { beforeRedirect, headers, allowAbsoluteUrls, baseURL, url } = config;
  // As it was checked, and as it is handed out: who has kept the config may change it while we wait, and so may adapters.
  const own = { beforeRedirect, headers, allowAbsoluteUrls, baseURL, url };
  // One that is undefined and spelled otherwise: axios would move the token there, where we would not find it again.
  headers.delete("Authorization");
  const target = targetOf(config);
  let left: boolean | undefined;
  const guard: typeof beforeRedirect = (options, ...details) => {
    beforeRedirect?.(options, ...details);
    left ||= !isSameOrigin(options.href, target);
    // By its value: the user's function may have put it back, or another one in its place.
    for (const name in options.headers)
      if (left && options.headers[name] === headers.Authorization) delete options.headers[name];
  };
  const cancelToken = config.cancelToken as unknown as CancelToken;
  const controller = cancelToken && new AbortController();
  const cancel = () => controller?.abort();
  cancelToken?.subscribe(cancel);
  // A polyfill's signal is for axios alone.
  const signals = [config.signal, controller?.signal].filter((signal) => signal instanceof AbortSignal);
  try {
    const answer = await sendAuthorized<Answer>(tokens, {
      async send(token) {
        Object.assign(config, own, { beforeRedirect: guard });
        headers.Authorization = token.authorization;
        try {
          return { response: conceal(await adapter(config), config) };
        } catch (error) {
          return { response: conceal(error, config)?.response, error };
        } finally {
          delete headers.Authorization;
          Object.assign(config, own);
        }
      },
      isRejected: ({ response }) => !left && isTokenRejected(response?.status, response?.headers?.["www-authenticate"]),
      canReplay: () => isReplayable(config.data),
      discard: ({ response }) => discardBody(response.data),
      signal: signals[0] && AbortSignal.any(signals),
    });
    // Whatever it is: an adapter of the user's may reject with nothing.
    if ("error" in answer) throw answer.error;
    return answer.response;
  } finally {
    cancelToken?.unsubscribe(cancel);
  }
}
