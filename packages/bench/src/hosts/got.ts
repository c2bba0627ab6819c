import got, { type ExtendOptions, type Got } from "got";
import type { Host } from "../entrant.ts";
import type { Setup } from "../setup.ts";
import { keepAliveAgent } from "./connections.ts";
import { memoryAgents } from "./memory-agent.ts";

/** The options that a client of got is extended with. */
export function gotOptions({ stub }: Setup): ExtendOptions {
  return { agent: stub ? memoryAgents() : { http: keepAliveAgent() } };
}

export const gotHost: Host<Got> = {
  name: "got",
  fixed: (setup) => got.extend({ ...gotOptions(setup), headers: { authorization: setup.authorization } }),
  get: (api, url) => api.get(url),
  async exchange(api, url, body, signal) {
    const options = signal && { signal };
    return (await (body ? api.post(url, { ...options, body }) : api.get(url, options))).statusCode;
  },
};
