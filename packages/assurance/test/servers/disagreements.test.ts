/**
 * Sends the same requests to the mock and to the other servers. The documentation of the service decides which of them
 * the mock follows, and RFC 6749 where that is silent. All that the mock does otherwise than another server is listed here.
 */
import { TokenManager } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import { expect, it } from "vitest";
import { KNOWN_TSG_IDS } from "./foreign-server.ts";
import { FOREIGN_SERVERS, type ForeignName } from "./servers.ts";

const [tsgId = ""] = KNOWN_TSG_IDS;
const clientId = `test@${tsgId}.iam.panserviceaccount.com`;
const clientSecret = "fake-secret";
/** A secret with characters that change if a form is decoded. */
const special = { clientId: `special@${tsgId}.iam.panserviceaccount.com`, clientSecret: "fake+100%25~" };

const ACCOUNTS = [
  { clientId, clientSecret, tsgId },
  { ...special, tsgId },
];

interface Probe {
  readonly authorization?: string;
  readonly contentType?: string;
  readonly body?: string;
}

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
const encoded = (text: string) => encodeURIComponent(text);
const GRANT = "grant_type=client_credentials";
const SCOPE = `scope=tsg_id:${tsgId}`;

const PROBES = {
  "as documented": {},
  "a secret with + and %": { authorization: basic(special.clientId, special.clientSecret) },
  "another spelling of the scheme": { authorization: basic(clientId, clientSecret).replace("Basic", "bASIC") },
  "a wrong secret": { authorization: basic(clientId, "fake-and-wrong") },
  "an unknown client": { authorization: basic("nobody", clientSecret) },
  "form-encoded Basic": { authorization: basic(encoded(clientId), encoded(clientSecret)) },
  "no client authentication": { authorization: "" },
  "no grant type": { body: SCOPE },
  "another grant type": { body: `grant_type=password&username=a&password=b&${SCOPE}` },
  "an unknown TSG": { body: `${GRANT}&scope=tsg_id:9999999999` },
  "a repeated parameter": { body: `${GRANT}&${GRANT}&${SCOPE}` },
  "JSON instead of a form": { contentType: "application/json", body: "{}" },
} satisfies { [name: string]: Probe };

/** The mock's answer: status, and `error` if there is one. */
const MOCK: { readonly [name in keyof typeof PROBES]: string } = {
  "as documented": "200",
  "a secret with + and %": "200",
  "another spelling of the scheme": "200",
  "a wrong secret": "401 invalid_client",
  "an unknown client": "401 invalid_client",
  "form-encoded Basic": "401 invalid_client",
  "no client authentication": "401 invalid_client",
  "no grant type": "400 invalid_request",
  "another grant type": "400 unsupported_grant_type",
  "an unknown TSG": "400 invalid_scope",
  "a repeated parameter": "400 invalid_request",
  "JSON instead of a form": "400 invalid_request",
};

/** The differences of each server from the mock, and why the mock does not follow. */
const DIFFERENT: {
  readonly [server in ForeignName]: { readonly [name in keyof typeof PROBES]?: readonly [answer: string, why: string] };
} = {
  "oidc-provider": {
    "a secret with + and %": ["401 invalid_client", "it takes Basic for form-encoded, and so another secret for ours"],
    "form-encoded Basic": ["200", "RFC 6749 2.3.1 says so, and the service's documented call sends the plain text"],
    "no client authentication": ["400 invalid_request", "RFC 6749 5.2 has invalid_client for this"],
    "an unknown TSG": ["200", "it leaves the scope out instead; of the service it is known that the call fails"],
  },
  "oauth2-mock-server": {
    "no grant type": ["400", "it has no error codes of its own"],
    "another grant type": ["200", "it checks nothing"],
    "an unknown TSG": ["200", "it checks nothing"],
    "a repeated parameter": ["400", "it has no error codes of its own"],
    "JSON instead of a form": ["400", "it has no error codes of its own"],
  },
  "@node-oauth/oauth2-server": {
    "no client authentication": [
      "400 invalid_client",
      "RFC 6749 5.2 allows both, and the service has been seen with both",
    ],
    "another grant type": ["400 unauthorized_client", "it knows that grant type, and does not give it to this client"],
    "a repeated parameter": ["200", "it leaves the reading of the form to its user"],
  },
};

async function answerTo(tokenUrl: string, probe: Probe): Promise<string> {
  const { authorization = basic(clientId, clientSecret), body = `${GRANT}&${SCOPE}` } = probe;
  const contentType = probe.contentType ?? "application/x-www-form-urlencoded";
  const headers = { "content-type": contentType, ...(authorization && { authorization }) };
  const response = await fetch(tokenUrl, { method: "POST", headers, body });
  const { error } = JSON.parse((await response.text()) || "{}");
  return error ? `${response.status} ${error}` : `${response.status}`;
}

async function answersOf(tokenUrl: string): Promise<{ [name: string]: string }> {
  const answers: { [name: string]: string } = {};
  for (const [name, probe] of Object.entries<Probe>(PROBES)) answers[name] = await answerTo(tokenUrl, probe);
  return answers;
}

it("the mock answers as documented", async () => {
  await using sase = await startMockSase({ accounts: ACCOUNTS });
  expect(await answersOf(sase.credentials.tokenUrl)).toEqual(MOCK);
});

it.each(Object.entries(FOREIGN_SERVERS))(
  "%s differs from the mock in nothing but what is listed",
  async (name, start) => {
    await using foreign = await start();
    for (const account of ACCOUNTS) foreign.setSecret(account.clientId, account.clientSecret);
    const expected: { [name: string]: string } = { ...MOCK };
    for (const [probe, [answer]] of Object.entries(DIFFERENT[name as ForeignName])) expected[probe] = answer;
    expect(await answersOf(foreign.tokenUrl)).toEqual(expected);
  },
);

it("TokenManager sends the secret as it is, also to servers that would accept it encoded", async () => {
  await using sase = await startMockSase({ accounts: ACCOUNTS });
  await new TokenManager({ ...sase.credentials, ...special }).getToken();
  expect(sase.auth.tokenRequests[0]?.headers.authorization).toBe(basic(special.clientId, special.clientSecret));
});
