import type { CredentialOptions } from "../credentials.ts";
import { Failure } from "../failure.ts";
import { networkFailure } from "../network-failure.ts";
import { obtainToken } from "../obtain-token.ts";
import type { Outcome, Write } from "../outcome.ts";
import { proxyFor } from "../proxy.ts";
import { plain, table } from "../terminal.ts";

/** Ask the service who a token was issued to. */
export async function whoami(options: CredentialOptions, write: Write): Promise<Outcome> {
  const { token, credentials } = await obtainToken(options);
  // The host that issued the token: it knows the token already.
  const url = new URL("/auth/v1/oauth2/userinfo", credentials.tokenUrl ?? "https://auth.apps.paloaltonetworks.com");
  const info = await userinfo(url, token.authorization, options.timeout * 1000);
  const rows = Object.entries(info).map(([name, value]) => [plain(name), plain(String(value))] as const);
  write(table([["TSG", token.tsgId], ...rows]));
  return { result: { tsgId: token.tsgId, ...info } };
}

async function userinfo(url: URL, authorization: string, timeout: number): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    headers: { authorization, accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(timeout),
  }).catch((error) => {
    throw networkFailure(error, url.host, proxyFor(url)?.host);
  });
  if (response.status === 401) {
    await response.body?.cancel().catch(() => {}); // else the process waits for the rest of it
    throw new Failure(
      "ERR_USERINFO",
      `${url.host} refused the token that it has just issued (401). Try again; Run sase-auth doctor to find out why.`,
    );
  }
  const answer: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (answer !== null && typeof answer === "object" && !Array.isArray(answer)) return known(answer);
  const type = plain(response.headers.get("content-type") ?? "no content type").slice(0, 80);
  throw new Failure(
    "ERR_USERINFO",
    `${url.host} answered ${response.status} with ${type}, no userinfo. Check the proxy; Run sase-auth doctor to find out why.`,
  );
}

/** What userinfo is documented to have. Another member could be anything, an echo of the token too. */
function known(answer: object): Record<string, unknown> {
  const names = ["sub", "name", "given_name", "family_name", "email"];
  return Object.fromEntries(
    Object.entries(answer).filter(([name, value]) => names.includes(name) && typeof value === "string"),
  );
}
