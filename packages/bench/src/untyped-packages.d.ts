// The parts that are used here of packages without types.

declare module "axios-token-interceptor" {
  import type { InternalAxiosRequestConfig } from "axios";

  interface Options<Token> {
    getToken(): Promise<Token>;
    headerFormatter(token: Token): string;
  }
  interface TokenInterceptor {
    <Token>(options: Options<Token>): (config: InternalAxiosRequestConfig) => Promise<InternalAxiosRequestConfig>;
    tokenCache<Token>(
      getToken: () => Promise<Token>,
      options: { getMaxAge(token: Token): number },
    ): () => Promise<Token>;
  }
  const tokenInterceptor: TokenInterceptor;
  export default tokenInterceptor;
}

declare module "simple-oauth2" {
  interface AccessToken {
    readonly token: { readonly access_token: string };
    expired(windowSeconds?: number): boolean;
  }
  export class ClientCredentials {
    constructor(config: {
      client: { id: string; secret: string };
      auth: { tokenHost: string; tokenPath: string };
    });
    getToken(parameters: { scope: string }): Promise<AccessToken>;
  }
}

declare module "undici-oidc-interceptor" {
  import type { Dispatcher } from "undici";

  export function createOidcInterceptor(options: {
    clientId: string;
    clientSecret: string;
    idpTokenUrl: string;
    scope: string;
    retryOnStatusCodes: number[];
    urls: string[];
  }): Dispatcher.DispatcherComposeInterceptor;
}
