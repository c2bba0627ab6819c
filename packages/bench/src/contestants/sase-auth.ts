import { attachSaseAuth } from "@sase-auth/axios";
import { createSaseFetch, TokenManager } from "@sase-auth/fetch";
import { saseAuth as gotAuth } from "@sase-auth/got";
import { saseAuth as kyAuth } from "@sase-auth/ky";
import { saseAuth as undiciAuth } from "@sase-auth/undici";
import axios, { type AxiosInstance } from "axios";
import got, { type Got } from "got";
import ky, { type KyInstance } from "ky";
import type { Contestant } from "../entrant.ts";
import { axiosHost, axiosHttpHost, axiosHttpOptions, axiosOptions } from "../hosts/axios.ts";
import { fetchHost } from "../hosts/fetch.ts";
import { gotHost, gotOptions } from "../hosts/got.ts";
import { kyHost, kyOptions } from "../hosts/ky.ts";
import { type UndiciApi, undiciDispatcher, undiciHost } from "../hosts/undici.ts";
import type { Setup } from "../setup.ts";

/** With the vendor's own origin, the default origins are searched, as they are for our users. */
const originsOf = ({ stub, apiOrigin }: Setup) => (stub ? {} : { origins: [apiOrigin] });

export const saseFetch: Contestant<typeof fetch> = {
  name: "@sase-auth/fetch",
  kind: "ours",
  packages: ["@sase-auth/fetch"],
  host: fetchHost,
  open: (setup) => createSaseFetch(new TokenManager(setup.credentials), originsOf(setup)),
};

export const saseAxios: Contestant<AxiosInstance> = {
  name: "@sase-auth/axios",
  kind: "ours",
  packages: ["@sase-auth/axios", "axios"],
  host: axiosHost,
  open(setup) {
    const client = axios.create(axiosOptions(setup));
    attachSaseAuth(client, new TokenManager(setup.credentials), originsOf(setup));
    return client;
  },
};

export const saseAxiosHttp: Contestant<AxiosInstance> = {
  ...saseAxios,
  host: axiosHttpHost,
  open(setup) {
    const client = axios.create(axiosHttpOptions(setup));
    attachSaseAuth(client, new TokenManager(setup.credentials), originsOf(setup));
    return client;
  },
};

export const saseKy: Contestant<KyInstance> = {
  name: "@sase-auth/ky",
  kind: "ours",
  packages: ["@sase-auth/ky", "ky"],
  host: kyHost,
  open: (setup) => ky.create(kyOptions(setup)).extend(kyAuth(new TokenManager(setup.credentials), originsOf(setup))),
};

export const saseGot: Contestant<Got> = {
  name: "@sase-auth/got",
  kind: "ours",
  packages: ["@sase-auth/got", "got"],
  host: gotHost,
  open: (setup) => got.extend(gotOptions(setup), gotAuth(new TokenManager(setup.credentials), originsOf(setup))),
};

export const saseUndici: Contestant<UndiciApi> = {
  name: "@sase-auth/undici",
  kind: "ours",
  packages: ["@sase-auth/undici"],
  host: undiciHost,
  open(setup) {
    const interceptor = undiciAuth(new TokenManager(setup.credentials), originsOf(setup));
    return { dispatcher: undiciDispatcher(setup).compose(interceptor) };
  },
};
