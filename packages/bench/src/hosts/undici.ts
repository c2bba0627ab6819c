import { createRequire } from "node:module";
import type * as undici from "undici";
import type { Dispatcher } from "undici";
import type { Host } from "../entrant.ts";
import type { Setup } from "../setup.ts";
import { CONNECTIONS } from "./connections.ts";

const require = createRequire(import.meta.url);

/** The version that undici-oidc-interceptor is made with, 7: with 8 what it sends again goes past it, without a token. */
const ofInterceptor = createRequire(require.resolve("undici-oidc-interceptor"));
const { version } = ofInterceptor("undici/package.json") as { version: string };
const { Agent, Dispatcher: AnyDispatcher, request } = ofInterceptor("undici") as typeof undici;

export interface UndiciApi {
  readonly dispatcher: Dispatcher;
  readonly headers?: Record<string, string>;
}

/** The part of undici 7's `request`, and of interceptors, that is used here. */
interface EitherHandler extends Dispatcher.DispatchHandler {
  onConnect?(abort: () => void, context: object): void;
  onHeaders?(status: number, headers: Buffer[], resume: () => void, statusText: string): boolean;
  onComplete?(trailers: Buffer[]): void;
}

const nothing = () => {};
const CONTROLLER = { aborted: false, paused: false, reason: null, abort: nothing, pause: nothing, resume: nothing };

/** Answers each request in the next tick. If it answered at once, what undici leaves for the next tick would pile up for a whole turn. */
class StubDispatcher extends AnyDispatcher {
  override dispatch(_options: Dispatcher.DispatchOptions, handler: EitherHandler): boolean {
    process.nextTick(answer, handler);
    return true;
  }
}

function answer(handler: EitherHandler): void {
  if (handler.onRequestStart) {
    handler.onRequestStart(CONTROLLER, {});
    handler.onResponseStart?.(CONTROLLER, 200, {}, "OK");
    handler.onResponseEnd?.(CONTROLLER, {});
  } else {
    handler.onConnect?.(nothing, {});
    handler.onHeaders?.(200, [], nothing, "OK");
    handler.onComplete?.([]);
  }
}

/** The dispatcher that undici's requests use. */
export function undiciDispatcher({ stub }: Setup): Dispatcher {
  return stub ? new StubDispatcher() : new Agent({ connections: CONNECTIONS });
}

export const undiciHost: Host<UndiciApi> = {
  name: `undici ${version}`,
  fixed: (setup) => ({ dispatcher: undiciDispatcher(setup), headers: { authorization: setup.authorization } }),
  async get(api, url) {
    await (await request(url, { ...api, method: "GET" })).body.dump();
  },
  async exchange(api, url, body, signal) {
    const options = { ...api, ...(signal && { signal }) };
    const response = await request(url, body ? { ...options, method: "POST", body } : { ...options, method: "GET" });
    await response.body.text();
    return response.statusCode;
  },
};
