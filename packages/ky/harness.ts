import { saseAuth } from "@sase-auth/ky";
import type { ClientSetup, ContractRequest, Declarations, MakeClient } from "@sase-auth/testing/contract";
import type { HTTPError, Options } from "ky";

/** A version of ky: its module. */
type Ky = typeof import("ky");

export const loadHost = () => import("ky");

/** ky in the contract's terms, and what a version of it cannot do. `own` are options of the client. */
export function harness(
  host: Ky,
  _version: string,
  own: Options = {},
): { makeClient: MakeClient; declared: Declarations } {
  const isKy2 = "NetworkError" in host;
  const makeClient: MakeClient = ({ tokens, origins, addHeaders, ...setup }) => {
    const api = host.default
      .create({ ...optionsOf(setup, isKy2), ...own })
      .extend(saseAuth(tokens, { origins, headers: addHeaders }));
    return {
      async send({ url, afterwards, ...request }) {
        const options = requestOptionsOf(request);
        // ky 1 puts a base URL before every string; it takes an absolute URL as a URL.
        const sent = api(setup.baseUrl && URL.canParse(url) ? new URL(url) : url, options);
        afterwards?.(options);
        try {
          const response = await sent;
          return { status: response.status, body: await response.text(), raw: response };
        } catch (error) {
          if (!(error instanceof host.HTTPError)) throw error;
          return { status: error.response.status, body: await textOf(error), raw: error.response, error };
        }
      },
      download: async (url) => (await api(url)).body as AsyncIterable<Uint8Array>,
      isHostError: (error) => error instanceof host.HTTPError || isNetworkError(error),
    };
  };
  /** ky 1 lets the errors of fetch through. */
  const isNetworkError = (error: unknown) => (isKy2 ? host.isNetworkError(error) : error instanceof TypeError);
  return { makeClient, declared: isKy2 ? DECLARED : { ...DECLARED, ...DECLARED_FOR_KY_1 } };
}

function optionsOf(setup: Omit<ClientSetup, "tokens" | "origins" | "addHeaders">, isKy2: boolean): Options {
  const { baseUrl, headers, retries, onRequest, onResponse } = setup;
  // ky 1 hands a hook the response as its third argument, ky 2 in its only one.
  const afterResponse = (...args: unknown[]) =>
    onResponse(statusOf(args[2] ?? (args[0] as { response: object }).response));
  return {
    ...(baseUrl && { [isKy2 ? "baseUrl" : "prefixUrl"]: baseUrl }),
    ...(headers && { headers }),
    retry: { limit: retries, methods: ["get", "post", "put"], statusCodes: [503], backoffLimit: 1 },
    hooks: { beforeRequest: [() => onRequest()], afterResponse: [afterResponse] },
  };
}

function statusOf(response: unknown): number {
  return (response as Response).status;
}

function requestOptionsOf({ method, headers, body, signal, onProgress }: Omit<ContractRequest, "url">): Options {
  return {
    ...(method && { method }),
    ...(headers && { headers }),
    ...(signal && { signal }),
    ...(body && ("json" in body ? { json: body.json } : { body: body.raw as BodyInit })),
    ...(onProgress && { onDownloadProgress: () => onProgress() }),
  };
}

/** ky 2 has read the body of the response already, and parsed it if it was JSON. */
async function textOf({ response, data }: HTTPError): Promise<string> {
  if (data === undefined) return response.bodyUsed ? "" : response.text();
  return typeof data === "string" ? data : JSON.stringify(data);
}

const CLONED = "ky puts every body into a Request, and a Request is replayed from a clone";
const NO_CREDENTIALS = "ky has no option for a user name and password";
const EXTENDED = "ky.extend makes another client: the one that it was made from is the one without tokens";

const DECLARED: Declarations = {
  "returns the 401 for a web stream, with the token replaced for the next request": CLONED,
  "returns the 401 for a stream of Node's, with the token replaced for the next request": CLONED,
  "returns the 401 for an async generator, with the token replaced for the next request": CLONED,
  "returns the 401 for a body of the form-data package, with the token replaced for the next request":
    "ky does not take such a body",
  "returns the 401 for a stream also where the token cannot be replaced": CLONED,
  "leaves a request alone that has a user name and password of its own": NO_CREDENTIALS,
  "refuses a client that sends a user name and password by default": NO_CREDENTIALS,
  "refuses to be attached twice, and may be attached again after it was detached": EXTENDED,
  "is detached for new requests, and lets those in flight end as begun": EXTENDED,
};

const DECLARED_FOR_KY_1: Declarations = {
  "is not asked again by the host's own retries where no token can be obtained":
    "ky 1 repeats a request for every error that it does not know",
};
