import { saseAuth } from "@sase-auth/got";
import type {
  ClientSetup,
  ContractRequest,
  ContractResponse,
  Declarations,
  MakeClient,
} from "@sase-auth/testing/contract";
import FormDataStream from "form-data";
import type { Got, HTTPError, OptionsInit, RequestError, Response } from "got";

/** The module `got`, of any version. */
export interface GotModule {
  default: Got;
  RequestError: typeof RequestError;
  HTTPError: typeof HTTPError;
}

export const loadHost = () => import("got");

/**
 * For the contract of an adapter: clients of one version of got, and what that version cannot do.
 *
 * @param options `timeout` is got's own, in ms
 */
export function harness(
  host: GotModule,
  version: string,
  { timeout }: { readonly timeout?: number } = {},
): { makeClient: MakeClient; declared: Declarations } {
  const makeClient: MakeClient = (setup) => {
    const client = clientOf(host.default, setup).extend(timeout === undefined ? {} : { timeout: { request: timeout } });
    return {
      send: (request) => send(host, client, request),
      async download(url) {
        return client.stream(url);
      },
      formDataStream(value) {
        const form = new FormDataStream();
        form.append("name", value);
        return form;
      },
      isHostError: (error) => error instanceof host.RequestError,
    };
  };
  return { makeClient, declared: declarationsOf(version) };
}

function clientOf(
  got: Got,
  { tokens, origins, addHeaders, baseUrl, headers, credentials, retries, onRequest, onResponse }: ClientSetup,
): Got {
  const options: OptionsInit = {
    retry: {
      limit: retries,
      methods: ["GET", "POST"],
      statusCodes: [503],
      calculateDelay: ({ computedValue }) => Math.min(computedValue, 1),
    },
    hooks: {
      beforeRequest: [() => onRequest()],
      afterResponse: [
        (response) => {
          onResponse(response.statusCode);
          return response;
        },
      ],
    },
    ...(baseUrl && { prefixUrl: baseUrl }),
    ...(headers && { headers }),
    ...credentials,
  };
  return got.extend(options).extend(saseAuth(tokens, { origins, headers: addHeaders }));
}

async function send(
  host: GotModule,
  client: Got,
  { url, afterwards, onProgress, ...request }: ContractRequest,
): Promise<ContractResponse> {
  const options = optionsOf(request);
  const sent = client(url, options);
  if (onProgress) sent.on("downloadProgress", onProgress);
  afterwards?.(options);
  try {
    return answer((await sent) as Response);
  } catch (error) {
    if (!(error instanceof host.HTTPError)) throw error;
    return { ...answer(error.response), error };
  }
}

function answer(response: Response): ContractResponse {
  return { status: response.statusCode, body: String(response.body), raw: response };
}

function optionsOf({ method = "GET", headers, credentials, body, signal }: Omit<ContractRequest, "url">): OptionsInit {
  return {
    method: method as "GET",
    ...(headers && { headers }),
    ...credentials,
    ...(signal && { signal }),
    ...(body && ("json" in body ? { json: body.json } : bodyOf(body.raw))),
  };
}

/** got takes form fields as a plain object of its own option. */
function bodyOf(raw: unknown): OptionsInit {
  if (raw instanceof URLSearchParams) return { form: Object.fromEntries(raw) };
  return { body: raw } as OptionsInit;
}

/** What got cannot do, whatever adapter it has. */
function declarationsOf(version: string): Declarations {
  const major = Number.parseInt(version, 10);
  const noClient = "got.extend tells nobody which client it extends, nor what that sends by default";
  const noDetach = "got.extend makes a new client, and the one it was made from is the detached one";
  return {
    "refuses a client whose base URL is outside of the origins": noClient,
    "refuses a client that sends an Authorization by default": noClient,
    "refuses a client that sends a user name and password by default": noClient,
    "refuses to be attached twice, and may be attached again after it was detached": noDetach,
    "is detached for new requests, and lets those in flight end as begun": noDetach,
    "lets the user's hooks run once per request, and see the final response":
      "got runs beforeRequest hooks for every request it sends, a replay too; afterResponse hooks do see the final response only",
    "replays a POST with an ArrayBuffer, once and with the same body": "got takes no ArrayBuffer, but a view of one",
    "replays a POST with a Blob, once and with the same body": "got takes no Blob",
    ...(major >= 15 && {
      "returns the 401 for a body of the form-data package, with the token replaced for the next request":
        "got takes no such body since version 15",
    }),
    ...(version.startsWith("14.0") && FIRST_14),
  };
}

const FIRST_14: Declarations = {
  "sends no token to an absolute URL that overrides the base URL":
    "got 14.0 puts whatever it is given behind the base URL",
  "replays a POST with a typed array, once and with the same body": "got 14.0 takes no typed array but a Buffer",
  "returns the 401 for a web stream, with the token replaced for the next request": "got 14.0 takes no web stream",
};
