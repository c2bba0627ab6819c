import axios, { type AxiosError, type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import type { Contestant } from "../entrant.ts";
import { axiosHost, axiosOptions } from "../hosts/axios.ts";
import { requestToken } from "../token-request.ts";

type Config = InternalAxiosRequestConfig & { _retry?: boolean };

/** The most copied recipe: one 401 renews the token, and requests that meet a 401 meanwhile wait in a queue. */
export const axiosFailedQueue: Contestant<AxiosInstance> = {
  name: "axios, failedQueue recipe",
  kind: "recipe",
  packages: ["axios"],
  host: axiosHost,
  open(setup) {
    const api = axios.create(axiosOptions(setup));
    let token = "";
    let isRefreshing = false;
    let failedQueue: { resolve(token: string): void; reject(error: unknown): void }[] = [];
    const settle = (settleOne: (waiting: (typeof failedQueue)[number]) => void) => {
      failedQueue.forEach(settleOne);
      failedQueue = [];
    };
    api.interceptors.request.use((config) => {
      if (token) config.headers.Authorization = `Bearer ${token}`;
      return config;
    });
    api.interceptors.response.use(undefined, async (error: AxiosError) => {
      const config = error.config as Config;
      if (error.response?.status !== 401 || config._retry) throw error;
      config._retry = true;
      if (isRefreshing) {
        await new Promise<string>((resolve, reject) => failedQueue.push({ resolve, reject }));
        return api(config);
      }
      isRefreshing = true;
      try {
        const renewed = (await requestToken(setup.credentials)).access_token;
        token = renewed;
        settle(({ resolve }) => resolve(renewed));
      } catch (failure) {
        settle(({ reject }) => reject(failure));
        throw failure;
      } finally {
        isRefreshing = false;
      }
      return api(config);
    });
    return api;
  },
};
