import axios, { type AxiosInstance } from "axios";
import { clientCredentials } from "axios-oauth-client";
import tokenProvider from "axios-token-interceptor";
import type { Contestant } from "../entrant.ts";
import { axiosHost, axiosOptions } from "../hosts/axios.ts";
import type { TokenAnswer } from "../token-request.ts";

/** Two packages that are used together: one obtains the token, the other keeps it and puts it on. A 401 is the user's. */
export const axiosOauthClient: Contestant<AxiosInstance> = {
  name: "axios-oauth-client + axios-token-interceptor",
  kind: "package",
  packages: ["axios-oauth-client", "axios-token-interceptor", "axios"],
  host: axiosHost,
  open(setup) {
    const { clientId, clientSecret, tsgId, tokenUrl } = setup.credentials;
    const getClientCredentials = clientCredentials(axios.create(), tokenUrl, clientId, clientSecret);
    const cache = tokenProvider.tokenCache(() => getClientCredentials(`tsg_id:${tsgId}`) as Promise<TokenAnswer>, {
      getMaxAge: (body) => body.expires_in * 1000,
    });
    const api = axios.create(axiosOptions(setup));
    api.interceptors.request.use(
      tokenProvider({ getToken: cache, headerFormatter: (body) => `Bearer ${body.access_token}` }),
    );
    return api;
  },
};
