import { bearerTokenAuthenticationPolicy, createPipelineRequest, type PipelinePolicy } from "@azure/core-rest-pipeline";
import { OAuth2Client as BadgatewayClient, OAuth2Fetch } from "@badgateway/oauth2-client";
import { TenantTokens } from "@sase-auth/core";
import axios from "axios";
import { clientCredentials } from "axios-oauth-client";
import tokenProvider from "axios-token-interceptor";
import { OAuth2Client as GoogleClient } from "google-auth-library";
import { ClientCredentials } from "simple-oauth2";
import type { Kind } from "../entrant.ts";
import type { Credentials } from "../setup.ts";
import { requestToken, type TokenAnswer } from "../token-request.ts";
import { headerCache } from "./minimum.ts";

type Tenant = Omit<Credentials, "tsgId">;

/** Keeps the tokens of many tenants of one service account, without a client. */
export interface TenantKeeper {
  readonly name: string;
  readonly kind: Kind;
  /** @returns a function that makes the keeper of a tenant obtain its token; the keepers together hold all tokens */
  open(account: Tenant, count: number): (tsgId: string) => Promise<unknown>;
}

/** A keeper for each tenant, which share nothing. */
function each<Keeper>(
  make: (credentials: Credentials) => Keeper,
  obtain: (keeper: Keeper) => Promise<unknown>,
): TenantKeeper["open"] {
  return (account) => {
    const keepers = new Map<string, Keeper>();
    return async (tsgId) => {
      const keeper = make({ ...account, tsgId });
      keepers.set(tsgId, keeper);
      await obtain(keeper);
      return keepers.size;
    };
  };
}

export const TENANT_KEEPERS: readonly TenantKeeper[] = [
  {
    name: "@sase-auth/core TenantTokens",
    kind: "ours",
    open(account, count) {
      const tenants = new TenantTokens({ ...account, maxTenants: count });
      return (tsgId) => tenants.get(tsgId).getToken();
    },
  },
  {
    name: "hand-written minimum",
    kind: "minimum",
    open: each(headerCache, (cache) => cache.renew()),
  },
  {
    name: "@badgateway/oauth2-client",
    kind: "package",
    open: each(
      ({ clientId, clientSecret, tsgId, tokenUrl }) => {
        const client = new BadgatewayClient({ clientId, clientSecret, tokenEndpoint: tokenUrl });
        return new OAuth2Fetch({ client, getNewToken: () => client.clientCredentials({ scope: [`tsg_id:${tsgId}`] }) });
      },
      (wrapper) => wrapper.getToken(),
    ),
  },
  {
    name: "simple-oauth2",
    kind: "package",
    open: each(
      ({ clientId, clientSecret, tokenUrl, tsgId }) => {
        const { origin, pathname } = new URL(tokenUrl);
        const client = new ClientCredentials({
          client: { id: clientId, secret: clientSecret },
          auth: { tokenHost: origin, tokenPath: pathname },
        });
        return { client, tsgId, token: undefined as unknown };
      },
      async (keeper) => {
        keeper.token = await keeper.client.getToken({ scope: `tsg_id:${keeper.tsgId}` });
      },
    ),
  },
  {
    name: "axios-oauth-client + axios-token-interceptor",
    kind: "package",
    open: each(
      ({ clientId, clientSecret, tokenUrl, tsgId }) => {
        const obtain = clientCredentials(axios, tokenUrl, clientId, clientSecret);
        return tokenProvider.tokenCache(() => obtain(`tsg_id:${tsgId}`) as Promise<TokenAnswer>, {
          getMaxAge: (body) => body.expires_in * 1000,
        });
      },
      (cache) => cache(),
    ),
  },
  {
    name: "google-auth-library",
    kind: "package",
    open: each(
      (credentials) => {
        const client = new GoogleClient();
        client.refreshHandler = async () => {
          const { access_token, expires_in } = await requestToken(credentials);
          return { access_token, expiry_date: Date.now() + expires_in * 1000 };
        };
        return client;
      },
      (client) => client.getAccessToken(),
    ),
  },
  {
    name: "@azure/core-rest-pipeline bearer policy",
    kind: "package",
    open: each(bearerPolicy, (policy) => {
      const request = createPipelineRequest({ url: "https://api.sase.paloaltonetworks.com/" });
      return policy.sendRequest(request, async () => ({ request, status: 200, headers: request.headers }));
    }),
  },
];

function bearerPolicy(credentials: Credentials): PipelinePolicy {
  return bearerTokenAuthenticationPolicy({
    scopes: `tsg_id:${credentials.tsgId}`,
    credential: {
      async getToken() {
        const { access_token, expires_in } = await requestToken(credentials);
        return { token: access_token, expiresOnTimestamp: Date.now() + expires_in * 1000 };
      },
    },
  });
}
