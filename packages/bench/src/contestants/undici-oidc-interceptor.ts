import { createOidcInterceptor } from "undici-oidc-interceptor";
import type { Contestant } from "../entrant.ts";
import { type UndiciApi, undiciDispatcher, undiciHost } from "../hosts/undici.ts";

export const undiciOidcInterceptor: Contestant<UndiciApi> = {
  name: "undici-oidc-interceptor",
  kind: "package",
  packages: ["undici-oidc-interceptor"],
  host: undiciHost,
  open(setup) {
    const { clientId, clientSecret, tsgId, tokenUrl } = setup.credentials;
    const interceptor = createOidcInterceptor({
      clientId,
      clientSecret,
      idpTokenUrl: tokenUrl,
      scope: `tsg_id:${tsgId}`,
      retryOnStatusCodes: [401],
      urls: [setup.apiOrigin],
    });
    return { dispatcher: undiciDispatcher(setup).compose(interceptor) };
  },
};
