import { createSaseFetch } from "@sase-auth/fetch";
import type { ContractRequest, Declarations, MakeClient } from "@sase-auth/testing/contract";

/** The host is the runtime itself. */
export const loadHost = async () => undefined;

/** For the contract of an adapter: what sends a request, and what fetch cannot do. */
export function harness(): { makeClient: MakeClient; declared: Declarations } {
  const makeClient: MakeClient = ({ tokens, origins, addHeaders }) => {
    const saseFetch = createSaseFetch(tokens, { origins, headers: addHeaders });
    return {
      async send({ url, afterwards, ...request }) {
        const init = initOf(request);
        const sent = saseFetch(url, init);
        afterwards?.(init);
        const response = await sent;
        return { status: response.status, body: await response.text(), raw: response };
      },
      download: async (url) => (await saseFetch(url)).body as AsyncIterable<Uint8Array>,
    };
  };
  return { makeClient, declared: DECLARED };
}

function initOf({ method = "GET", headers = {}, body, signal }: Omit<ContractRequest, "url">): RequestInit {
  const init = { method, headers, ...(signal && { signal }), duplex: "half" };
  if (!body) return init;
  if ("raw" in body) return { ...init, body: body.raw as BodyInit };
  return { ...init, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body.json) };
}

const NO_CLIENT = "fetch is a function: there is no client with";
const DECLARED: Declarations = {
  "sends no token to an absolute URL that overrides the base URL": `${NO_CLIENT} a base URL`,
  "refuses a client whose base URL is outside of the origins": `${NO_CLIENT} a base URL`,
  "refuses a client that sends an Authorization by default": `${NO_CLIENT} defaults`,
  "leaves a request alone that has a user name and password of its own": `${NO_CLIENT} such an option`,
  "refuses a client that sends a user name and password by default": `${NO_CLIENT} such an option`,
  "lets the user's hooks run once per request, and see the final response": `${NO_CLIENT} hooks`,
  "leaves the host its retries, as many as before, each with the current token": `${NO_CLIENT} retries`,
  "sends each of the host's retries with the token of that moment": `${NO_CLIENT} retries`,
  "refuses to be attached twice, and may be attached again after it was detached": `${NO_CLIENT} something attached`,
  "is detached for new requests, and lets those in flight end as begun": `${NO_CLIENT} something attached`,
  "leaves the host its events of progress": `${NO_CLIENT} such events`,
  "returns the 401 for a body of the form-data package, with the token replaced for the next request":
    "fetch does not take such a body",
};
