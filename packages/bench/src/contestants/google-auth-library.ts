import { OAuth2Client } from "google-auth-library";
import type { Contestant } from "../entrant.ts";
import { type GaxiosApi, gaxiosHost, gaxiosOptions } from "../hosts/gaxios.ts";
import { requestToken } from "../token-request.ts";

/** Uses its refresh handler, which is for tokens from elsewhere. */
export const googleAuthLibrary: Contestant<GaxiosApi> = {
  name: "google-auth-library",
  kind: "package",
  packages: ["google-auth-library"],
  host: gaxiosHost,
  open(setup) {
    const client = new OAuth2Client({ transporterOptions: gaxiosOptions(setup) });
    client.refreshHandler = async () => {
      const { access_token, expires_in } = await requestToken(setup.credentials);
      return { access_token, expiry_date: Date.now() + expires_in * 1000 };
    };
    return client;
  },
};
