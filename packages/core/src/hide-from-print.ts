const text = () => "[Request]";
const HIDDEN = { [Symbol.for("nodejs.util.inspect.custom")]: text, toJSON: text };

/** Where a socket of Node's leads to the request that it sends, or holds what it sends or was opened with. */
const OF_A_SOCKET = ["_httpMessage", "parser", "_pendingData"];
const cut = new WeakSet<object>();

/**
 * Make a request object print as `[Request]`, and keep what its socket knows of it from print. It holds our `Authorization`
 * header, and clients print it with responses, errors and agents.
 */
export function hideFromPrint<T>(request: T): T {
  const { socket } = Object(request);
  if (socket) hideOnSocket(socket);
  return Object.assign(Object(request), HIDDEN);
}

/** The same for a request of Node's that has just been made: it has a socket later, or waits in `agent.requests` for it. */
export function hideWhileSent<T>(request: T): T {
  const { agent, on } = Object(request);
  on?.call(request, "socket", hideOnSocket);
  for (const _ in agent?.requests) {
    // Not for each request: it makes the object slow.
    hideMembers(Object(request), [...Reflect.ownKeys(Object(request)), "_redirectable"]);
    break;
  }
  return hideFromPrint(request);
}

/** Keep the request from whoever walks a response of Node's by its members. */
export function hideRequestOf(response: unknown): void {
  if (Object.hasOwn(Object(response), "req")) hideMembers(Object(response), ["req"]);
}

/** Once for each socket, because connections are used again. */
function hideOnSocket(socket: object): void {
  if (cut.has(socket)) return;
  cut.add(socket);
  const options = Object.getOwnPropertySymbols(socket).filter(({ description }) => description === "connect-options");
  hideMembers(socket, [...OF_A_SOCKET, ...options]);
}

function hideMembers(thing: object, names: readonly PropertyKey[]): void {
  for (const name of names) {
    const value = Reflect.get(thing, name);
    Object.defineProperty(thing, name, { value, enumerable: false, writable: true, configurable: true });
  }
}

/** What is used here of an agent of Node's. */
interface Agent {
  options?: { proxyEnv?: unknown };
  addRequest?(request: object, ...options: unknown[]): void;
}

const hiding = new WeakMap<Agent, Agent>();

/**
 * An agent that sends by another agent, and hides each request before it is sent: the other agent leads to it.
 *
 * @param isDirect whether axios sends past the proxy of the agent's environment. It does so by an agent of its own, and
 * refuses one whose methods are not Node's.
 */
export function hidingAgent<T extends Agent | undefined>(agent: T, isDirect: boolean): T {
  if (!agent?.addRequest || (isDirect && agent.options?.proxyEnv)) return agent;
  let wrapper = hiding.get(agent);
  if (!wrapper) {
    const addRequest = (request: { agent?: unknown }, ...options: unknown[]) => {
      request.agent = agent;
      agent.addRequest?.(request, ...options);
      hideWhileSent(request);
    };
    wrapper = Object.create(agent, { addRequest: { value: addRequest } }) as Agent;
    hiding.set(agent, wrapper);
  }
  return wrapper as T;
}
