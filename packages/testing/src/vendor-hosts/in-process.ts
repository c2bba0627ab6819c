import https from "node:https";
import { connect } from "node:net";
import { runInThisContext } from "node:vm";
import type { DispatchHeaders, FetchDispatcher } from "./fetch-dispatcher.ts";
import { HTTPS_PORT, type MockOrigins, originFor } from "./hosts.ts";

/** Newer versions of undici have the second one, and serve the first for older ones. */
const GLOBAL_DISPATCHERS = [Symbol.for("undici.globalDispatcher.2"), Symbol.for("undici.globalDispatcher.1")];

/** An agent that reaches the mock under the vendor's host names, and all other hosts as before. */
export class VendorAgent extends https.Agent {
  readonly #mock: MockOrigins;

  constructor(mock: MockOrigins) {
    super({ keepAlive: true });
    this.#mock = mock;
  }

  override createConnection(
    ...args: Parameters<https.Agent["createConnection"]>
  ): ReturnType<https.Agent["createConnection"]> {
    const [{ host, port }] = args as [{ host?: string | null; port?: unknown }];
    const origin = originFor(host ?? "", port, this.#mock);
    // Plain HTTP, which Node's client does not mind: nobody but this process is at the other end.
    return origin ? connect(Number(new URL(origin).port), "127.0.0.1") : super.createConnection(...args);
  }
}

/** The ways of this process to the vendor's hosts. */
export interface InProcess {
  readonly agent: VendorAgent;
  readonly dispatcher: FetchDispatcher;
  /** Put back what was there before. */
  restore(): void;
}

/**
 * @param takesOver whether `fetch` and Node's https use them from now on, in the whole process
 * @throws {Error} if another mock has taken over already
 */
export function interceptInProcess(mock: MockOrigins, takesOver: boolean): InProcess {
  const agent = new VendorAgent(mock);
  // The process has one, whatever global object a test runner gives its tests.
  const scope = runInThisContext("globalThis") as { [name: symbol]: FetchDispatcher | undefined };
  // Loads undici.
  void globalThis.Request;
  const found = GLOBAL_DISPATCHERS.flatMap((name) => {
    const before = scope[name];
    return before ? [{ name, before, ours: leadingTo(mock, before) }] : [];
  });
  const dispatcher = found[0]?.ours;
  if (!dispatcher) throw new Error("This runtime's fetch has no dispatcher that could be replaced. Use Node.");
  if (!takesOver) return { agent, dispatcher, restore: () => agent.destroy() };
  if (https.globalAgent instanceof VendorAgent)
    throw new Error(
      "Another mock answers for the vendor's hosts in this process. Close that one first, in afterEach, so that it is closed when a test fails, too.",
    );
  const { globalAgent } = https;
  https.globalAgent = agent;
  for (const { name, ours } of found) scope[name] = ours;
  const restore = () => {
    if (https.globalAgent === agent) https.globalAgent = globalAgent;
    for (const { name, before, ours } of found) if (scope[name] === ours) scope[name] = before;
    agent.destroy();
  };
  return { agent, dispatcher, restore };
}

/** Sends what is for the vendor's hosts to the mock, and all else as `before` does. */
function leadingTo(mock: MockOrigins, before: FetchDispatcher): FetchDispatcher {
  const dispatch: FetchDispatcher["dispatch"] = (options, handler) => {
    const url = URL.canParse(String(options.origin)) ? new URL(String(options.origin)) : undefined;
    const origin = url?.protocol === "https:" ? originFor(url.hostname, url.port || HTTPS_PORT, mock) : undefined;
    if (!url || !origin) return before.dispatch(options, handler);
    return before.dispatch({ ...options, origin, headers: withHost(options.headers ?? {}, url.hostname) }, handler);
  };
  // Its other methods, such as those that undici's `request` and `stream` call, go by `dispatch`.
  return Object.create(before, { dispatch: { value: dispatch } });
}

/** The headers with the name of the vendor's host, which else would be the mock's address. */
function withHost(headers: DispatchHeaders, host: string): DispatchHeaders {
  return isList(headers) ? [...headers, "host", host].flat() : { host, ...headers };
}

function isList(headers: DispatchHeaders): headers is Iterable<string | readonly [string, string]> {
  return Symbol.iterator in headers;
}
