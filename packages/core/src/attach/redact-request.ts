const text = () => "[Request]";
const HIDDEN = { [Symbol.for("nodejs.util.inspect.custom")]: text, toJSON: text };

/** Where a socket of Node's leads to the request that it sends, or holds what it sends or was opened with. */
const OF_A_SOCKET = ["_httpMessage", "parser", "_pendingData"];
const SYMBOLS_OF_A_REQUEST = /^(kOutHeaders|requestOptions)$/;
const SYMBOLS_OF_A_SOCKET = /^(connect-options|axios\.http\.currentReq)$/;

/** Where a request of Node's holds its headers. The last is set by follow-redirects, of axios. */
const OF_A_REQUEST = ["_header", "outputData", "_redirectable"];

const announced = new WeakSet<object>();

/**
 * Make a request object print as `[Request]`, and keep what its socket knows of it from print. It holds our `Authorization`
 * header, and clients print it with responses, errors and agents.
 */
export function redactRequest<T>(request: T): T {
  const { socket, toJSON } = Object(request);
  if (socket) hideOnSocket(socket);
  // A request that an agent of ours has sent is hidden already.
  return toJSON === text ? request : Object.assign(Object(request), HIDDEN);
}

/**
 * Hide a request of Node's that has just been made, and has no socket yet.
 *
 * @param isWalked whether its members are hidden, too: where it can be reached by walking from member to member. That makes
 * the object slow, so by default only while it waits for a connection, in `agent.requests`.
 */
export function redactWhileSent<T>(request: T, isWalked: boolean = isWaiting(request)): T {
  const native = Object(request);
  native.on?.("socket", hideOnSocket);
  // A new connection has the request before it is announced.
  if (!native.reusedSocket) for (const socket of socketsOf(native.agent)) if (!announced.has(socket)) cut(socket);
  if (isWalked) hideMembers(native, [...OF_A_REQUEST, ...symbolsOf(native, SYMBOLS_OF_A_REQUEST)]);
  return redactRequest(request);
}

function socketsOf(agent: { sockets?: Record<string, object[]> } | undefined): object[] {
  return Object.values(agent?.sockets ?? {}).flat();
}

function isWaiting(request: unknown): boolean {
  for (const _ in Object(request).agent?.requests) return true;
  return false;
}

/** Hide the request that a response of Node's leads to. */
export function redactRequestOf(response: unknown): void {
  if (Object.hasOwn(Object(response), "req")) hideMembers(Object(response), ["req"]);
}

/** Once for each socket, because connections are used again. */
function hideOnSocket(socket: object): void {
  if (announced.has(socket)) return;
  announced.add(socket);
  cut(socket);
  // axios adds its own when the socket is announced, too.
  queueMicrotask(() => cut(socket));
}

function cut(socket: object): void {
  hideMembers(socket, [...OF_A_SOCKET, ...symbolsOf(socket, SYMBOLS_OF_A_SOCKET)]);
}

function symbolsOf(thing: object, names: RegExp): symbol[] {
  return Object.getOwnPropertySymbols(thing).filter(({ description = "" }) => names.test(description));
}

function hideMembers(thing: object, names: readonly PropertyKey[]): void {
  for (const name of names) {
    const value = Reflect.get(thing, name);
    // V8 takes half the time to define members of an object that has lost one.
    delete thing[name as keyof typeof thing];
    // Not enumerable.
    Object.defineProperty(thing, name, { value, writable: true, configurable: true });
  }
}

/** The part of Node's agents that is used here. */
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
export function redactingAgent<T>(agent: T, isDirect: boolean): T {
  const own = Object(agent) as Agent;
  if (!own.addRequest || (isDirect && own.options?.proxyEnv)) return agent;
  let wrapper = hiding.get(own);
  if (!wrapper) {
    const addRequest = (request: { agent?: unknown }, ...options: unknown[]) => {
      request.agent = own;
      own.addRequest?.(request, ...options);
      redactWhileSent(request);
    };
    wrapper = Object.create(own, { addRequest: { value: addRequest } }) as Agent;
    hiding.set(own, wrapper);
  }
  return wrapper as T;
}
