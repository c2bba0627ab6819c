import ky, { type KyInstance } from "ky";
import type { Contestant } from "../entrant.ts";
import { kyHost, kyOptions } from "../hosts/ky.ts";
import { requestToken } from "../token-request.ts";

/** The hooks of ky's documentation: the header before each request, a new token and a retry after a 401. */
export const kyRecipe: Contestant<KyInstance> = {
  name: "ky, documented recipe",
  kind: "recipe",
  packages: ["ky"],
  host: kyHost,
  open(setup) {
    let token = "";
    return ky.create({
      ...kyOptions(setup),
      hooks: {
        beforeRequest: [
          ({ request }) => {
            request.headers.set("Authorization", `Bearer ${token}`);
          },
        ],
        afterResponse: [
          async ({ request, response, retryCount }) => {
            if (response.status !== 401 || retryCount !== 0) return;
            token = (await requestToken(setup.credentials)).access_token;
            const headers = new Headers(request.headers);
            headers.set("Authorization", `Bearer ${token}`);
            return ky.retry({ request: new Request(request, { headers }), code: "TOKEN_REFRESHED" });
          },
        ],
      },
    });
  },
};
