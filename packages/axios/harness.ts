import { Readable } from "node:stream";
import { attachSaseAuth } from "@sase-auth/axios";
import type { ClientSetup, ContractRequest, Declarations, MakeClient } from "@sase-auth/testing/contract";
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse, AxiosStatic, CreateAxiosDefaults } from "axios";
import FormData from "form-data";

/** The adapters of axios that Node can use. */
export type AdapterName = "http" | "fetch";

export const loadHost = () => import("axios");

interface HarnessOptions {
  readonly adapter?: AdapterName;
  /** ms, axios's own time-out */
  readonly timeout?: number;
}

/** What the contract needs to test the adapter with one version of axios, and one of axios's own adapters. */
export function harness(
  { default: axios }: { readonly default: AxiosStatic },
  version: string,
  { adapter = "http", timeout = 0 }: HarnessOptions = {},
): { makeClient: MakeClient; declared: Declarations } {
  const makeClient: MakeClient = (setup) => {
    const client = clientOf(axios, { adapter, timeout }, setup);
    const attach = () => attachSaseAuth(client, setup.tokens, { origins: setup.origins, headers: setup.addHeaders });
    return {
      async send({ afterwards, ...request }) {
        const config = configOf(request);
        const sent = client.request(config);
        afterwards?.(config);
        return sent.then(toAnswer, (error) => {
          if (!error.response) throw error;
          return { ...toAnswer(error.response), error };
        });
      },
      download: async (url) => (await client.get(url, { responseType: "stream" })).data,
      detach: attach(),
      attachAgain: () => void attach(),
      formDataStream(value) {
        const form = new FormData();
        form.append("name", value);
        return form;
      },
      isHostError: (error) => error instanceof axios.AxiosError,
    };
  };
  return { makeClient, declared: adapter === "http" ? {} : declaredForFetch(version) };
}

function declaredForFetch(version: string): Declarations {
  const form = "returns the 401 for a body of the form-data package, with the token replaced for the next request";
  return {
    [form]: "axios's fetch adapter sends such a body as the text [object FormData]",
    ...(version === "1.7.0" && declaredForOldFetch()),
  };
}

/** Before axios 1.12, its fetch adapter takes no `fetch` that could see the redirects. */
function declaredForOldFetch(): Declarations {
  const hidden = "axios 1.7.0's fetch adapter does not tell where a 401 came from";
  const bodies = [
    "POST with JSON",
    "PUT with form fields",
    "POST with text",
    "POST with an ArrayBuffer",
    "POST with a typed array",
    "POST with a Blob",
    "POST with a FormData that holds a file",
  ];
  return {
    "does not carry the token to another origin by a redirect, even to a listed one": hidden,
    "follows the redirects of a replay with its body": hidden,
    "replaces no token for a 401 after a redirect away and back, and sends nothing again": hidden,
    "keeps added headers on a redirect within the origin, and lets them leave with the token":
      "axios 1.7.0's fetch adapter does not let redirects be followed by ours",
    ...Object.fromEntries(bodies.map((body) => [`replays a ${body}, once and with the same body`, hidden])),
    "leaves the host its events of progress": "axios 1.7.0's fetch adapter tells of progress after the response",
  };
}

function clientOf(axios: AxiosStatic, own: CreateAxiosDefaults, setup: ClientSetup): AxiosInstance {
  const { baseUrl, headers, credentials, retries, onRequest, onResponse } = setup;
  const client = axios.create({
    ...own,
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    ...(headers && { headers }),
    ...(credentials && { auth: credentials }),
  });
  client.interceptors.request.use((config) => {
    onRequest();
    return config;
  });
  client.interceptors.response.use(
    (response) => {
      onResponse(response.status);
      return response;
    },
    (error) => {
      if (error.response) onResponse(error.response.status);
      return retried(client, error, retries);
    },
  );
  return client;
}

/** As plugins such as axios-retry do it: send the config of the error once more, by way of the client. */
function retried(client: AxiosInstance, error: { config?: Retried; response?: AxiosResponse }, limit: number): unknown {
  const { config, response } = error;
  if (!config || response?.status !== 503 || (config.retries ?? 0) >= limit) return Promise.reject(error);
  return client.request({ ...config, retries: (config.retries ?? 0) + 1 } as Retried);
}

type Retried = AxiosRequestConfig & { retries?: number };

function configOf({
  url,
  method,
  headers,
  credentials,
  body,
  signal,
  onProgress,
}: ContractRequest): AxiosRequestConfig {
  const raw = body && "raw" in body ? body.raw : undefined;
  // As axios's postForm() does: its fetch adapter does not tell a FormData from a form by itself.
  const type =
    body && "json" in body ? "application/json" : raw instanceof globalThis.FormData && "multipart/form-data";
  return {
    url: String(url),
    ...(method && { method }),
    headers: { ...(type && { "content-type": type }), ...headers },
    ...(credentials && { auth: credentials }),
    ...(body && { data: "json" in body ? body.json : isGenerator(raw) ? Readable.from(raw) : raw }),
    // Only this one of axios's adapters takes web streams.
    ...(raw instanceof ReadableStream && { adapter: "fetch" }),
    ...(signal && { signal }),
    ...(onProgress && { onDownloadProgress: onProgress }),
    transformResponse: [(text) => text],
  };
}

/** axios takes streams, and what Node can make a stream of is for its user to turn into one. */
function isGenerator(raw: unknown): raw is AsyncGenerator {
  return Object.prototype.toString.call(raw) === "[object AsyncGenerator]";
}

function toAnswer(response: AxiosResponse) {
  return { status: response.status, body: String(response.data), raw: response };
}
