import type { ForeignServer } from "./foreign-server.ts";
import { startNodeOAuth } from "./node-oauth.ts";
import { startOAuth2MockServer } from "./oauth2-mock-server.ts";
import { startOidcProvider } from "./oidc-provider.ts";

export const FOREIGN_SERVERS = {
  "oidc-provider": startOidcProvider,
  "oauth2-mock-server": startOAuth2MockServer,
  "@node-oauth/oauth2-server": startNodeOAuth,
} satisfies { [name: string]: () => Promise<ForeignServer> };

export type ForeignName = keyof typeof FOREIGN_SERVERS;
