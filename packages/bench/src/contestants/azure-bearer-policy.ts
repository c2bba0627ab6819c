import type { TokenCredential } from "@azure/core-auth";
import { bearerTokenAuthenticationPolicy, createEmptyPipeline } from "@azure/core-rest-pipeline";
import type { Contestant } from "../entrant.ts";
import { type AzureApi, azureClient, azureHost } from "../hosts/azure.ts";
import { requestToken } from "../token-request.ts";

/** Only a challenge makes it replace a token, and the SASE APIs send none with a 401. */
export const azureBearerPolicy: Contestant<AzureApi> = {
  name: "@azure/core-rest-pipeline bearer policy",
  kind: "package",
  packages: ["@azure/core-rest-pipeline"],
  host: azureHost,
  open(setup) {
    const credential: TokenCredential = {
      async getToken() {
        const { access_token, expires_in } = await requestToken(setup.credentials);
        return { token: access_token, expiresOnTimestamp: Date.now() + expires_in * 1000 };
      },
    };
    const pipeline = createEmptyPipeline();
    const scopes = `tsg_id:${setup.credentials.tsgId}`;
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }));
    return { pipeline, client: azureClient(setup) };
  },
};
