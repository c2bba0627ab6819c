import { gaxios } from "google-auth-library";
import type { Host } from "../entrant.ts";
import type { Setup } from "../setup.ts";
import { keepAliveAgent } from "./connections.ts";

/** Gaxios, or a client of google-auth-library, which has its method. */
export interface GaxiosApi {
  fetch(url: string, init?: gaxios.GaxiosOptions): Promise<{ status: number }>;
}

/** The options that a client of gaxios is made with. */
export function gaxiosOptions({ stub }: Setup): gaxios.GaxiosOptions {
  return stub ? { fetchImplementation: async () => new Response("{}") } : { agent: keepAliveAgent() };
}

export const gaxiosHost: Host<GaxiosApi> = {
  name: "gaxios",
  fixed: (setup) => {
    return new gaxios.Gaxios({ ...gaxiosOptions(setup), headers: new Headers({ authorization: setup.authorization }) });
  },
  get: (api, url) => api.fetch(url),
  exchange: async (api, url, body) =>
    (await (body ? api.fetch(url, { method: "POST", body: body as BodyInit }) : api.fetch(url))).status,
};
