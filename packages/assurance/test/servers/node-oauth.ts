import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import OAuth2Server from "@node-oauth/oauth2-server";
import { listenHttp } from "../support/loopback.ts";
import { type ForeignServer, KNOWN_TSG_IDS, LIFETIME } from "./foreign-server.ts";

/** `@node-oauth/oauth2-server`: opaque tokens, a strict form, and Basic that must not be form-encoded. */
export async function startNodeOAuth(): Promise<ForeignServer> {
  const secrets = new Map<string, string>();
  const oauth = new OAuth2Server({ model: modelOf(secrets), accessTokenLifetime: LIFETIME });
  const { origin, ...listening } = await listenHttp(async (incoming, outgoing) => {
    const response = new OAuth2Server.Response({ headers: {} });
    // Its errors are in the response already, except those before it has looked at the client.
    await oauth.token(await requestOf(incoming), response).catch(({ code, name }: { code: number; name: string }) => {
      if (response.status === 200) Object.assign(response, { status: code, body: { error: name } });
    });
    outgoing.writeHead(response.status ?? 500, { "content-type": "application/json", ...response.headers });
    outgoing.end(JSON.stringify(response.body));
  });
  const accepts = (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = new OAuth2Server.Request({ method: "GET", query: {}, headers, body: {} });
    return oauth.authenticate(request, new OAuth2Server.Response({ headers: {} })).then(
      () => true,
      () => false,
    );
  };
  return {
    tokenUrl: `${origin}/oauth2/access_token`,
    setSecret: (clientId, clientSecret) => void secrets.set(clientId, clientSecret),
    accepts,
    [Symbol.asyncDispose]: listening[Symbol.asyncDispose],
  };
}

async function requestOf(incoming: IncomingMessage): Promise<OAuth2Server.Request> {
  const body = Object.fromEntries(new URLSearchParams(await text(incoming)));
  const headers = incoming.headers as Record<string, string>;
  return new OAuth2Server.Request({ method: incoming.method ?? "", query: {}, headers, body });
}

/** The model that this server asks its user to write: the clients, and the storage of tokens. */
function modelOf(secrets: ReadonlyMap<string, string>): OAuth2Server.ClientCredentialsModel {
  const tokens = new Map<string, OAuth2Server.Token>();
  return {
    getClient: async (id, secret) => secrets.get(id) === secret && { id, grants: ["client_credentials"] },
    getUserFromClient: async ({ id }) => ({ id }),
    generateAccessToken: async () => randomUUID(),
    validateScope: async (_user, _client, scope = []) =>
      scope.every((word) => KNOWN_TSG_IDS.includes(word.replace(/^tsg_id:/, ""))) && scope,
    async saveToken(token, client, user) {
      const saved = { ...token, client, user };
      tokens.set(token.accessToken, saved);
      return saved;
    },
    getAccessToken: async (value) => tokens.get(value),
    verifyScope: async () => true,
  };
}
