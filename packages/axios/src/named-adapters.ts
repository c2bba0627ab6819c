import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from "axios";

/**
 * What sends by adapters that have only names, as axios's own have. They are in the client's copy of axios, as are the
 * errors that the program knows; an import here could be another copy. So a bare client of that copy sends the config.
 */
export function namedAdapters(client: AxiosInstance): (names: InternalAxiosRequestConfig["adapter"]) => AxiosAdapter {
  const bare = client.create();
  let next: InternalAxiosRequestConfig | undefined;
  for (const option in bare.defaults) delete bare.defaults[option as keyof typeof bare.defaults];
  for (const manager of Object.values(bare.interceptors)) manager.clear(); // which plugins give to all that is created
  bare.interceptors.request.use(() => next as InternalAxiosRequestConfig, null, { synchronous: true });
  return (names) => (config) => {
    const { adapter, transformRequest, transformResponse } = config;
    next = Object.assign(config, { adapter: names, transformRequest: undefined, transformResponse: undefined });
    const sent = bare.request({}); // which asks for `next` before it returns
    next = undefined;
    return sent.finally(() => Object.assign(config, { adapter, transformRequest, transformResponse }));
  };
}
