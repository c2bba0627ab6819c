import axios, { type AxiosInstance } from "axios";
import { createAuthRefresh } from "axios-auth-refresh";
import type { Contestant } from "../entrant.ts";
import { axiosHost, axiosOptions } from "../hosts/axios.ts";
import { requestToken } from "../token-request.ts";

/** It keeps no token: a request interceptor of the user attaches what the user's own function has stored. */
export const axiosAuthRefresh: Contestant<AxiosInstance> = {
  name: "axios-auth-refresh",
  kind: "package",
  packages: ["axios-auth-refresh", "axios"],
  host: axiosHost,
  open(setup) {
    const api = axios.create(axiosOptions(setup));
    let token = "";
    api.interceptors.request.use((request) => {
      request.headers.Authorization = `Bearer ${token}`;
      return request;
    });
    createAuthRefresh(api as never, async (failedRequest) => {
      token = (await requestToken(setup.credentials)).access_token;
      failedRequest.response.config.headers.Authorization = `Bearer ${token}`;
    });
    return api;
  },
};
