import { createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify } from "jose";
import Provider from "oidc-provider";
import { listenHttp } from "../support/loopback.ts";
import { type ForeignServer, KNOWN_TSG_IDS, LIFETIME } from "./foreign-server.ts";

const RESOURCE = "urn:sase-auth:test";

/** `oidc-provider`: a real check of the client, `at+jwt` signed by RS256, and a JWKS. */
export async function startOidcProvider(): Promise<ForeignServer> {
  const secrets = new Map<string, string>();
  const { server, origin, ...listening } = await listenHttp();
  const provider = new Provider(origin, await configuration(secrets));
  server.on("request", provider.callback());
  const keys = createLocalJWKSet((await (await fetch(`${origin}/jwks`)).json()) as JSONWebKeySet);
  return {
    tokenUrl: `${origin}/token`,
    setSecret: (clientId, clientSecret) => void secrets.set(clientId, clientSecret),
    accepts: (token) =>
      jwtVerify(token, keys, { issuer: origin, audience: RESOURCE, typ: "at+jwt" }).then(
        () => true,
        () => false,
      ),
    [Symbol.asyncDispose]: listening[Symbol.asyncDispose],
  };
}

async function configuration(secrets: ReadonlyMap<string, string>): Promise<object> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: "test", alg: "RS256", use: "sig" };
  const scope = KNOWN_TSG_IDS.map((tsgId) => `tsg_id:${tsgId}`);
  const resource = { scope: scope.join(" "), accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } };
  return {
    adapter: (model: string) => new Storage(model, secrets),
    jwks: { keys: [key] },
    scopes: scope,
    ttl: { ClientCredentials: LIFETIME },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => resource,
      },
    },
  };
}

/** The storage in which the provider looks up its clients. It needs nothing else again here. */
class Storage {
  readonly #model: string;
  readonly #secrets: ReadonlyMap<string, string>;

  constructor(model: string, secrets: ReadonlyMap<string, string>) {
    this.#model = model;
    this.#secrets = secrets;
  }

  async find(id: string): Promise<object | undefined> {
    const secret = this.#model === "Client" ? this.#secrets.get(id) : undefined;
    if (secret === undefined) return undefined;
    return {
      client_id: id,
      client_secret: secret,
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: "client_secret_basic",
    };
  }

  async upsert(): Promise<void> {}
}
