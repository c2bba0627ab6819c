import axios, { type AxiosAdapter, type AxiosInstance, type CreateAxiosDefaults } from "axios";
import type { Host } from "../entrant.ts";
import type { Setup } from "../setup.ts";
import { keepAliveAgent } from "./connections.ts";
import { memoryAgents } from "./memory-agent.ts";

const stubAdapter: AxiosAdapter = async (config) => {
  return { data: "{}", status: 200, statusText: "OK", headers: {}, config, request: undefined };
};

/** The options that a client of axios is created with. */
export function axiosOptions({ stub }: Setup): CreateAxiosDefaults {
  return stub ? { adapter: stubAdapter } : { httpAgent: keepAliveAgent(), maxBodyLength: Number.POSITIVE_INFINITY };
}

/** Also for `hot`: axios's own adapter, found by its name, over a connection in memory. */
export function axiosHttpOptions(setup: Setup): CreateAxiosDefaults {
  const { http, https } = memoryAgents();
  return setup.stub ? { httpAgent: http, httpsAgent: https } : axiosOptions(setup);
}

const requests: Omit<Host<AxiosInstance>, "name" | "fixed"> = {
  get: (api, url) => api.get(url),
  async exchange(api, url, body, signal) {
    const config = signal && { signal };
    return (await (body ? api.post(url, body, config) : api.get(url, config))).status;
  },
};

export const axiosHost: Host<AxiosInstance> = {
  ...requests,
  name: "axios",
  fixed: (setup) => axios.create({ ...axiosOptions(setup), headers: { Authorization: setup.authorization } }),
};

export const axiosHttpHost: Host<AxiosInstance> = {
  ...requests,
  name: "axios, its http adapter",
  fixed: (setup) => axios.create({ ...axiosHttpOptions(setup), headers: { Authorization: setup.authorization } }),
};
