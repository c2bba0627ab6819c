import { Agent } from "node:http";
import { setGlobalDispatcher, Agent as UndiciAgent } from "undici";

/** The connections that a client may have to one origin: as many as there are requests at a time. */
export const CONNECTIONS = 64;

export function keepAliveAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
}

/** Let the global `fetch` have no more connections than the other clients. */
export function limitFetch(): void {
  setGlobalDispatcher(new UndiciAgent({ connections: CONNECTIONS }));
}
