import { axiosAuthRefresh } from "./contestants/axios-auth-refresh.ts";
import { axiosFailedQueue } from "./contestants/axios-failed-queue.ts";
import { axiosOauthClient } from "./contestants/axios-oauth-client.ts";
import { azureBearerPolicy } from "./contestants/azure-bearer-policy.ts";
import { badgateway } from "./contestants/badgateway.ts";
import { googleAuthLibrary } from "./contestants/google-auth-library.ts";
import { gotRecipe } from "./contestants/got-recipe.ts";
import { kyRecipe } from "./contestants/ky-recipe.ts";
import { minimumAxios, minimumFetch } from "./contestants/minimum.ts";
import { saseAxios, saseAxiosHttp, saseFetch, saseGot, saseKy, saseUndici } from "./contestants/sase-auth.ts";
import { simpleOauth2 } from "./contestants/simple-oauth2.ts";
import { undiciOidcInterceptor } from "./contestants/undici-oidc-interceptor.ts";
import { type Entrant, entrant } from "./entrant.ts";

/** All contestants, by host. */
export const ENTRANTS: readonly Entrant[] = [
  entrant(minimumFetch),
  entrant(saseFetch),
  entrant(badgateway),
  entrant(simpleOauth2),
  entrant(minimumAxios),
  entrant(saseAxios),
  entrant(axiosFailedQueue),
  entrant(axiosAuthRefresh),
  entrant(axiosOauthClient),
  entrant(saseKy),
  entrant(kyRecipe),
  entrant(saseGot),
  entrant(gotRecipe),
  entrant(saseUndici),
  entrant(undiciOidcInterceptor),
  entrant(googleAuthLibrary),
  entrant(azureBearerPolicy),
];

/** Measured only if nothing is sent: with a network it is the row of `@sase-auth/axios`. */
export const HOT_ONLY: readonly Entrant[] = [entrant(saseAxiosHttp)];
