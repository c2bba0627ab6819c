import { createSaseFetch } from "@sase-auth/fetch";
import type { ContractRequest, Declarations, MakeClient } from "@sase-auth/testing/contract";
import axios from "axios";
import * as got from "got";
import * as ky from "ky";
import { harness as axiosHarness } from "../../../axios/test/harness.ts";
import { harness as gotHarness } from "../../../got/test/harness.ts";
import { harness as kyHarness } from "../../../ky/test/harness.ts";

export type AdapterName = "fetch" | "axios" | "got" | "ky";

export interface Adapter {
  readonly name: AdapterName;
  readonly makeClient: MakeClient;
  /** What it declares in its own tests that it cannot do. */
  readonly declared: Declarations;
}

/** Every adapter, with the newest version of its host. */
export const ADAPTERS: readonly Adapter[] = [
  { name: "fetch", makeClient: makeFetchClient, declared: declaredForFetch() },
  { name: "axios", ...axiosHarness(axios) },
  { name: "got", ...gotHarness(got, "16.1.0") },
  { name: "ky", ...kyHarness(ky) },
];

function makeFetchClient({ tokens, origins }: Parameters<MakeClient>[0]): ReturnType<MakeClient> {
  const saseFetch = createSaseFetch(tokens, { origins });
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
}

function initOf({ method = "GET", headers = {}, body, signal }: Omit<ContractRequest, "url">): RequestInit {
  const init = { method, headers, ...(signal && { signal }), duplex: "half" };
  if (!body) return init;
  if ("raw" in body) return { ...init, body: body.raw as BodyInit };
  return { ...init, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body.json) };
}

function declaredForFetch(): Declarations {
  const rules = [
    "sends no token to an absolute URL that overrides the base URL",
    "refuses a client whose base URL is outside of the origins",
    "refuses a client that sends an Authorization by default",
    "leaves a request alone that has a user name and password of its own",
    "refuses a client that sends a user name and password by default",
    "lets the user's hooks run once per request, and see the final response",
    "leaves the host its retries, as many as before, each with the current token",
    "sends each of the host's retries with the token of that moment",
    "refuses to be attached twice, and may be attached again after it was detached",
    "is detached for new requests, and lets those in flight end as begun",
    "leaves the host its events of progress",
    "returns the 401 for a body of the form-data package, with the token replaced for the next request",
  ];
  return Object.fromEntries(rules.map((rule) => [rule, "fetch is a function, with no such thing"]));
}
