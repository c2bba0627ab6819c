import { Agent, Dispatcher, request } from "undici";
import type { Host } from "../entrant.ts";
import type { Setup } from "../setup.ts";
import { CONNECTIONS } from "./connections.ts";

export interface UndiciApi {
  readonly dispatcher: Dispatcher;
  readonly headers?: Record<string, string>;
}

/** Answers each request at once. */
class StubDispatcher extends Dispatcher {
  override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller = new StubController();
    handler.onRequestStart?.(controller, {});
    handler.onResponseStart?.(controller, 200, {}, "OK");
    handler.onResponseEnd?.(controller, {});
    return true;
  }
}

class StubController implements Dispatcher.DispatchController {
  readonly aborted = false;
  readonly paused = false;
  readonly reason = null;
  abort(): void {}
  pause(): void {}
  resume(): void {}
}

/** What undici's requests go through, before anybody puts tokens on them. */
export function undiciDispatcher({ stub }: Setup): Dispatcher {
  return stub ? new StubDispatcher() : new Agent({ connections: CONNECTIONS });
}

export const undiciHost: Host<UndiciApi> = {
  name: "undici request",
  fixed: (setup) => ({ dispatcher: undiciDispatcher(setup), headers: { authorization: setup.authorization } }),
  async get(api, url) {
    await (await request(url, { ...api, method: "GET" })).body.dump();
  },
  async exchange(api, url, body) {
    const response = await request(url, body ? { ...api, method: "POST", body } : { ...api, method: "GET" });
    await response.body.text();
    return response.statusCode;
  },
};
