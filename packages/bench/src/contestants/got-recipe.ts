import got, { type Got } from "got";
import type { Contestant } from "../entrant.ts";
import { gotHost, gotOptions } from "../hosts/got.ts";
import { requestToken } from "../token-request.ts";

/** The hook of got's documentation: after a 401 a new token becomes a default of the client, and the request is retried. */
export const gotRecipe: Contestant<Got> = {
  name: "got, documented recipe",
  kind: "recipe",
  packages: ["got"],
  host: gotHost,
  open(setup) {
    const api = got.extend({
      ...gotOptions(setup),
      hooks: {
        afterResponse: [
          async (response, retryWithMergedOptions) => {
            if (response.statusCode !== 401) return response;
            const token = (await requestToken(setup.credentials)).access_token;
            const updated = { headers: { authorization: `Bearer ${token}` } };
            api.defaults.options.merge(updated);
            return retryWithMergedOptions(updated);
          },
        ],
      },
      mutableDefaults: true,
    });
    return api;
  },
};
