import axios, { type AxiosAdapter, type AxiosInstance } from "axios";
import type { Contestant } from "../entrant.ts";
import { axiosHost, axiosOptions } from "../hosts/axios.ts";
import { fetchHost } from "../hosts/fetch.ts";
import type { Credentials } from "../setup.ts";
import { requestToken } from "../token-request.ts";

/** A cached header and one comparison of the clock: the lower bound for any client that renews a token. It handles no 401. */
export function headerCache(credentials: Credentials): {
  isFresh(): boolean;
  renew(): Promise<void>;
  authorization: string;
} {
  let expiresAt = 0;
  let renewal: Promise<void> | undefined;
  const cache = {
    authorization: "",
    isFresh: () => Date.now() < expiresAt,
    renew() {
      renewal ??= obtain().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
  };
  async function obtain(): Promise<void> {
    const { access_token, expires_in } = await requestToken(credentials);
    expiresAt = Date.now() + expires_in * 1000;
    cache.authorization = `Bearer ${access_token}`;
  }
  return cache;
}

export const minimumFetch: Contestant<typeof fetch> = {
  name: "hand-written minimum",
  kind: "minimum",
  packages: [],
  host: fetchHost,
  open(setup) {
    const cache = headerCache(setup.credentials);
    return async (input, init) => {
      if (!cache.isFresh()) await cache.renew();
      return globalThis.fetch(input, { ...init, headers: { ...init?.headers, authorization: cache.authorization } });
    };
  },
};

export const minimumAxios: Contestant<AxiosInstance> = {
  name: "hand-written minimum",
  kind: "minimum",
  packages: ["axios"],
  host: axiosHost,
  open(setup) {
    const cache = headerCache(setup.credentials);
    const client = axios.create(axiosOptions(setup));
    const send = axios.getAdapter(client.defaults.adapter);
    const adapter: AxiosAdapter = async (config) => {
      if (!cache.isFresh()) await cache.renew();
      config.headers.set("Authorization", cache.authorization);
      return send(config);
    };
    client.defaults.adapter = adapter;
    return client;
  },
};
