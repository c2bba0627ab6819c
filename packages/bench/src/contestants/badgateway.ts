import { OAuth2Client, OAuth2Fetch } from "@badgateway/oauth2-client";
import type { Contestant } from "../entrant.ts";
import { fetchHost } from "../hosts/fetch.ts";

export const badgateway: Contestant<typeof fetch> = {
  name: "@badgateway/oauth2-client",
  kind: "package",
  packages: ["@badgateway/oauth2-client"],
  host: fetchHost,
  open({ credentials: { clientId, clientSecret, tsgId, tokenUrl } }) {
    const client = new OAuth2Client({ clientId, clientSecret, tokenEndpoint: tokenUrl });
    const wrapper = new OAuth2Fetch({
      client,
      getNewToken: () => client.clientCredentials({ scope: [`tsg_id:${tsgId}`] }),
    });
    return (input, init) => wrapper.fetch(input as RequestInfo, init);
  },
};
