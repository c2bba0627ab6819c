import { ClientCredentials } from "simple-oauth2";
import type { Contestant } from "../entrant.ts";
import { fetchHost } from "../hosts/fetch.ts";

/** It obtains tokens and says whether they have expired; keeping them and putting them on requests is the user's part. */
export const simpleOauth2: Contestant<typeof fetch> = {
  name: "simple-oauth2",
  kind: "package",
  packages: ["simple-oauth2"],
  host: fetchHost,
  open({ credentials: { clientId, clientSecret, tsgId, tokenUrl } }) {
    const { origin, pathname } = new URL(tokenUrl);
    const client = new ClientCredentials({
      client: { id: clientId, secret: clientSecret },
      auth: { tokenHost: origin, tokenPath: pathname },
    });
    let accessToken: Awaited<ReturnType<typeof client.getToken>> | undefined;
    return async (input, init) => {
      if (!accessToken || accessToken.expired()) accessToken = await client.getToken({ scope: `tsg_id:${tsgId}` });
      const authorization = `Bearer ${accessToken.token.access_token}`;
      return globalThis.fetch(input, { ...init, headers: { ...init?.headers, authorization } });
    };
  },
};
