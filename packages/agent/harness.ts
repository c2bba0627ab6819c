import { startAgent } from "@sase-auth/agent";
import type { AccessToken, TenantTokens, TokenManager, TokenSource } from "@sase-auth/core";
import type { ClientSetup, ContractClient, ContractRequest, Declarations } from "@sase-auth/testing/contract";

const TSG_ID = "1000000000";
const agents: (() => Promise<void>)[] = [];

/** End what the clients have started. */
export async function closeAgents(): Promise<void> {
  await Promise.all(agents.splice(0).map((close) => close()));
}

/** A program that sends its requests, by fetch, to the proxy of an agent of its own. */
export async function makeClient(setup: ClientSetup): Promise<ContractClient> {
  const { tokens, origins, retries, onRequest, onResponse } = setup;
  const [apiUrl = ""] = origins;
  const account = { clientId: "c", tsgId: TSG_ID, tenants: tenantsOf(tokens) };
  const agent = await startAgent({ ...account, proxy: { apiUrl, origins } });
  agents.push(() => agent.close(0));
  const there = (url: string | URL) => {
    const { host, pathname, search } = new URL(url);
    return `${agent.proxyUrl}/@${host}${pathname}${search}`;
  };
  const own = { authorization: `Bearer ${agent.secret}` };
  return {
    // Found by what looks for secrets in a client.
    ...{ agent },
    async send({ url, afterwards, ...request }) {
      const init = initOf(request, own);
      const place = there(url);
      onRequest();
      const sent = fetch(place, init);
      afterwards?.(init);
      let raw = await sent;
      for (let left = retries; raw.status === 503 && left > 0; left--) {
        onRequest();
        raw = await fetch(place, initOf(request, own));
      }
      onResponse(raw.status);
      return { status: raw.status, body: await raw.text(), raw };
    },
    download: async (url) => (await fetch(there(url), { headers: own })).body as AsyncIterable<Uint8Array>,
  };
}

/** One source for whatever TSG: each client of the contract has an agent of its own. */
function tenantsOf(tokens: TokenSource): TenantTokens {
  const manager: TokenSource & Pick<TokenManager, "renewal"> = {
    currentToken: () => tokens.currentToken?.() as AccessToken,
    getToken: (wait) => tokens.getToken(wait),
    replaceToken: (rejected, wait) => tokens.replaceToken(rejected, wait),
    renewal: async () => {},
  };
  return { get: () => manager } as unknown as TenantTokens;
}

function initOf({ method = "GET", headers, body, signal }: Omit<ContractRequest, "url">, own: object): RequestInit {
  const init = { method, duplex: "half", ...(signal && { signal }) };
  if (!body) return { ...init, headers: { ...own, ...headers } } as RequestInit;
  const isJson = "json" in body;
  const type = isJson && { "content-type": "application/json" };
  const sent = isJson ? JSON.stringify(body.json) : body.raw;
  return { ...init, headers: { ...type, ...own, ...headers }, body: sent } as RequestInit;
}

const NO_CLIENT = "the proxy is no client: it has no";
const UNLISTED = "what is not listed is refused, and not sent on without a token";
const PROOF = "Authorization is what the program proves itself with, and goes no further";
const ABSOLUTE = "the program follows redirects itself, and an absolute one leads past the proxy";
const OPTION = "the proxy has no such option: the program sends its headers itself";
const KEPT = "it is kept, up to 1 MiB, and sent again";
const ANSWER = "a program gets an answer, 502 or 503, in place of an error";
const NO_SOURCE = "an agent is started with TenantTokens";

/** What the proxy cannot do, or does in another way. */
export const declared: Declarations = {
  "sends no token to another port, another name of the host, or by another scheme": UNLISTED,
  "tells the token source of an origin to which a request went without a token": UNLISTED,
  "sends no token to an absolute URL that overrides the base URL": `${NO_CLIENT} base URL`,
  "refuses a client whose base URL is outside of the origins": `${NO_CLIENT} base URL`,
  "refuses a client that sends an Authorization by default": `${NO_CLIENT} default headers`,
  "leaves a request alone that has a user name and password of its own": PROOF,
  "refuses a client that sends a user name and password by default": PROOF,
  "leaves a request alone that has an Authorization of its own": PROOF,
  "takes a header of the user's own that is undefined for none": "fetch sends the word undefined, as the standard says",
  "sends no token with a Host header that names another host": "Host names the agent, and is written anew",
  "keeps the token on a redirect within the origin": ABSOLUTE,
  "sends no POST again that was answered with a redirect, and replaces the token all the same": ABSOLUTE,
  "refuses a token source that is none": NO_SOURCE,
  "sends nothing where the token source returns no access token": NO_SOURCE,
  "sends the headers that its headers option makes of a request's method, URL and token": OPTION,
  "shows its headers option the user's own headers, and lets it replace them": OPTION,
  "makes the headers of a replay again, from the new token": OPTION,
  "adds headers to no request without a token": OPTION,
  "keeps added headers on a redirect within the origin, and lets them leave with the token": OPTION,
  "sends nothing where its headers option throws, or returns what it must not": OPTION,
  "refuses a headers option that is no function": OPTION,
  "returns the 401 for a web stream, with the token replaced for the next request": KEPT,
  "returns the 401 for a stream of Node's, with the token replaced for the next request": KEPT,
  "returns the 401 for an async generator, with the token replaced for the next request": KEPT,
  "returns the 401 for a stream also where the token cannot be replaced": KEPT,
  "returns the 401 for a body of the form-data package, with the token replaced for the next request":
    "fetch does not take such a body",
  "fails with our error, and does not replay, where the token cannot be replaced": ANSWER,
  "sends nothing, and fails with our error, where no token can be obtained": ANSWER,
  "is not asked again by the host's own retries where no token can be obtained": ANSWER,
  "passes a broken connection through as the host reports it": ANSWER,
  "refuses to be attached twice, and may be attached again after it was detached": `${NO_CLIENT} attachment`,
  "is detached for new requests, and lets those in flight end as begun": `${NO_CLIENT} attachment`,
  "leaves the host its events of progress": `${NO_CLIENT} such events`,
};
