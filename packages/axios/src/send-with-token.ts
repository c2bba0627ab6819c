import type { TokenSource } from "@sase-auth/core";
import { isReplayable, isTokenRejected, sendAuthorized } from "@sase-auth/core/adapter";
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig as Config } from "axios";
import { targetOf } from "./target.ts";

/** A response, or the error that has it: which of them is for the user's `validateStatus` to say. */
type Answer = AxiosResponse & { response?: AxiosResponse };

/** Send a config, which is axios's own and for one request, with a token that it holds no longer than that takes. */
export async function sendWithToken(
  tokens: TokenSource,
  adapter: AxiosAdapter,
  config: Config,
): Promise<AxiosResponse> {
  const { headers, beforeRedirect, url } = config;
  let authorization: string;
  let left: boolean;
  const guard: NonNullable<typeof beforeRedirect> = (options, ...details) => {
    beforeRedirect?.(options, ...details);
    left ||= new URL(options.href).origin !== new URL(targetOf(config)).origin;
    // By its value: the user's function may have put it back, or another one in its place.
    for (const name in options.headers)
      if (left && options.headers[name] === authorization) delete options.headers[name];
  };
  // A URL becomes text: the caller could change it, and what was checked is what is sent.
  Object.assign(config, { url: url && `${url}`, beforeRedirect: guard });
  const sent = withSignal(config, (signal) =>
    sendAuthorized<Answer>(tokens, {
      signal,
      async send(token) {
        left = false;
        authorization = token.authorization;
        headers.set("Authorization", authorization);
        try {
          return conceal(await adapter(config), config);
        } catch (error) {
          if (conceal(error, config)?.response) return error as Answer;
          throw error;
        } finally {
          headers.delete("Authorization");
          config.headers = headers;
        }
      },
      isRejected({ response, status = response?.status as number, headers = response?.headers }) {
        return !left && isTokenRejected(status, `${headers?.["www-authenticate"]}`);
      },
      canReplay: () => isReplayable(config.data),
      discard({ response, data = response?.data }) {
        data?.destroy?.();
        data?.cancel?.().catch(() => {});
      },
    }),
  );
  const answer = await sent.finally(() => Object.assign(config, { beforeRedirect }));
  if (answer.response) throw answer;
  return answer;
}

/** The caller's signal, a polyfill's aside, or the older cancelToken, of which axios's types tell only half. */
function withSignal<T>({ signal, cancelToken }: Config, run: (signal?: AbortSignal) => Promise<T>): Promise<T> {
  const own = signal instanceof AbortSignal ? signal : undefined;
  if (!cancelToken) return run(own);
  const controller = new AbortController();
  const cancel = () => controller.abort();
  const token = cancelToken as unknown as { [subscribes: string]: (listener: () => void) => void };
  token.subscribe?.(cancel);
  return run(AbortSignal.any([controller.signal, own ?? controller.signal])).finally(() => token.unsubscribe?.(cancel));
}

/** Hand out the request's own config, from which the token is gone, and hide from printing what still shows it. */
// biome-ignore lint/suspicious/noExplicitAny: a response or an error of any adapter
function conceal(shown: any, config: Config): any {
  if (!shown) return;
  if (shown.config) shown.config = config;
  if (shown.request) Object.defineProperty(shown, "request", { enumerable: false });
  // A stream of Node's that fails later: this hears of it first, and does not count as handling it.
  const { errorMonitor } = shown.data?.constructor ?? {};
  if (errorMonitor) shown.data.on(errorMonitor, (error: unknown) => conceal(error, config));
  conceal(shown.response, config);
  conceal(shown.cause, config);
  return shown;
}
