import ky, { type KyInstance, type Options } from "ky";
import type { Host } from "../entrant.ts";
import type { Setup } from "../setup.ts";

/** Ten thousand requests at once wait longer for a connection than ky's ten seconds. */
const OPTIONS: Options = { timeout: 120_000 };

/** The options that a client of ky is created with. */
export function kyOptions({ stub }: Setup): Options {
  return stub ? { ...OPTIONS, fetch: async () => new Response("{}") } : OPTIONS;
}

export const kyHost: Host<KyInstance> = {
  name: "ky",
  fixed: (setup) => ky.create({ ...kyOptions(setup), headers: { authorization: setup.authorization } }),
  get: (api, url) => api.get(url).text(),
  async exchange(api, url, body, signal) {
    const options = signal && { signal };
    const response = await (body ? api.post(url, { ...options, body: body as BodyInit }) : api.get(url, options));
    await response.text();
    return response.status;
  },
};
