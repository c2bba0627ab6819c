import { randomUUID } from "node:crypto";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { Events, OAuth2Server, type OAuth2Service } from "oauth2-mock-server";
import { type ForeignServer, LIFETIME } from "./foreign-server.ts";

/** `oauth2-mock-server`: checks nothing by itself, signs any claims, and has hooks for faults. */
export interface OAuth2MockServer extends ForeignServer {
  readonly service: OAuth2Service;
}

export async function startOAuth2MockServer(): Promise<OAuth2MockServer> {
  const secrets = new Map<string, string>();
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  const origin = `http://127.0.0.1:${server.address().port}`;
  const keys = createLocalJWKSet((await (await fetch(`${origin}/jwks`)).json()) as JSONWebKeySet);
  // Two tokens of the same second would be equal.
  server.service.on(Events.BeforeTokenSigning, ({ payload }) => {
    Object.assign(payload, { jti: randomUUID(), exp: payload.iat + LIFETIME });
  });
  server.service.on(Events.BeforeResponse, (response, { headers }) => {
    const [id = "", secret] = basicOf(headers.authorization);
    if (secret !== undefined && secrets.get(id) === secret) Object.assign(response.body, { expires_in: LIFETIME });
    else Object.assign(response, { statusCode: 401, body: { error: "invalid_client" } });
  });
  return {
    tokenUrl: `${origin}/token`,
    service: server.service,
    setSecret: (clientId, clientSecret) => void secrets.set(clientId, clientSecret),
    accepts: (token) =>
      jwtVerify(token, keys, { issuer: server.issuer.url as string }).then(
        () => true,
        () => false,
      ),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function basicOf(authorization = ""): string[] {
  const decoded = Buffer.from(authorization.slice("Basic ".length), "base64").toString("utf8");
  const [, id = "", secret = ""] = /^([^:]*):(.*)$/.exec(decoded) ?? [];
  return [id, secret];
}
