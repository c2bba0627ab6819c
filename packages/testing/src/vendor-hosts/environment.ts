import { CREDENTIAL_FAMILIES } from "@sase-auth/core";
import type { Credentials } from "../accounts.ts";

/** Variables to spread into the environment of a child process. Those that are undefined are not to be handed on. */
export interface Environment {
  readonly [name: string]: string | undefined;
}

/** An account as programs read it. */
export interface CredentialsEnvironment {
  /** The client ID. */
  readonly SASE_CLIENT_ID: string;
  /** The current client secret. */
  readonly SASE_CLIENT_SECRET: string;
  /** The TSG of the account. */
  readonly SASE_TSG_ID: string;
}

/** The variables by which programs find certificates to trust: Node, OpenSSL with Go and Python, requests, curl. */
export const CA_VARIABLES: readonly string[] = [
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
];

const LOOPBACK = "127.0.0.1,localhost,::1";

/** Variables by which a program would find another secret. */
const ELSEWHERE = ["CLIENT_SECRET_FILE", "CLIENT_SECRET_COMMAND"];

/** The account in each family of names that programs read. */
export function credentialVariables({ clientId, clientSecret, tsgId }: Credentials): Environment {
  const values = { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, TSG_ID: tsgId, SCOPE: `tsg_id:${tsgId}` };
  const missing = Object.fromEntries(ELSEWHERE.map((name) => [name, undefined]));
  const named = inEachFamily({ ...values, ...missing });
  return { ...named, SCM_CONFIG_FILE: undefined, SCM_AUTH_FILE: undefined };
}

/** The mock by its loopback addresses, for programs that read where the service is. */
export function addressVariables(tokenUrl: string, apiOrigin: string): Environment {
  // requests-oauthlib refuses plain http without it, to loopback, too.
  return { ...inEachFamily({ AUTH_URL: tokenUrl }), SASE_API_URL: apiOrigin, OAUTHLIB_INSECURE_TRANSPORT: "1" };
}

/** What leads a program to the mock that knows the vendor's host names only. */
export interface Way {
  readonly proxyUrl: string;
  /** A file with the certificates to trust, for each variable that names one. */
  readonly bundles: Environment;
  /** The path of a program. */
  readonly preload: string;
}

/** The vendor's hosts by their names: a proxy, whom to trust, and a program that Node loads first. */
export function wayVariables({ proxyUrl, bundles, preload }: Way): Environment {
  const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
  return {
    // The service's own address, which is what programs take without it.
    ...inEachFamily({ AUTH_URL: undefined }),
    SASE_API_URL: undefined,
    ...bundles,
    ...Object.fromEntries(proxies.map((name) => [name, proxyUrl])),
    // An exception of the user's could name one of the vendor's hosts.
    NO_PROXY: LOOPBACK,
    no_proxy: LOOPBACK,
    NODE_USE_ENV_PROXY: "1",
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${quoted(preload)}`.trim(),
  };
}

/** As Node reads it. Others that read it know no quotes, so that there are some only where they are needed. */
function quoted(path: string): string {
  return /[\s"\\]/.test(path) ? JSON.stringify(path) : path;
}

function inEachFamily(values: Environment): Environment {
  const named = CREDENTIAL_FAMILIES.flatMap((family) =>
    Object.entries(values).map(([name, value]) => [`${family}_${name}`, value]),
  );
  return Object.fromEntries(named);
}
