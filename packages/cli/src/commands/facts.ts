import { DEFAULT_TOKEN_URL, SASE_ORIGINS } from "@sase-auth/core";
import { apiOrigin } from "../api-origin.ts";
import { isAgent } from "../doctor/agent-step.ts";
import type { DoctorOptions } from "../doctor/check.ts";
import { apiAnswers } from "../facts/api-answers.ts";
import type { Fact, Finder, Means } from "../facts/fact.ts";
import { foreignTsg } from "../facts/foreign-tsg.ts";
import { hostFacts } from "../facts/hosts.ts";
import { jwks } from "../facts/jwks.ts";
import { sdwanProfile } from "../facts/sdwan-profile.ts";
import { Failure } from "../failure.ts";
import { obtainToken } from "../obtain-token.ts";
import type { Outcome, Write } from "../outcome.ts";
import { runtime } from "../runtime.ts";
import { version } from "../version.ts";

const FINDERS: readonly Finder[] = [foreignTsg, apiAnswers, jwks, sdwanProfile, hostFacts];

/** Look at what is not documented of the service, by requests that only read, and print it for a public issue. */
export async function facts(options: DoctorOptions, write: Write): Promise<Outcome> {
  const origin = apiOrigin(options.apiUrl);
  const { token, credentials } = await obtainToken(options);
  const tokenUrl = new URL(credentials.tokenUrl ?? DEFAULT_TOKEN_URL);
  if (tokenUrl.protocol === "http:" && (await isAgent(tokenUrl)))
    throw new Failure(
      "ERR_AGENT",
      `Tokens come from the agent at ${tokenUrl.host}, which is not the service.`,
      "Run doctor --facts with the credentials of the service, outside of sase-auth exec.",
    );
  const means: Means = {
    token,
    credentials,
    tokenUrl,
    apiOrigin: origin,
    // A mock, or one host that is asked for, stands for itself.
    hosts: options.apiUrl || process.env.SASE_API_URL ? [origin] : SASE_ORIGINS,
    timeout: options.timeout * 1000,
  };
  const day = new Date().toISOString().slice(0, 10);
  write(
    `Seen on ${day} with sase-auth ${version}, ${runtime.name} ${runtime.version}, on ${process.platform} ${process.arch}.`,
  );
  write("No secret, token or ID is in it; read it before you attach it to an issue.\n");
  write("| fact | seen |\n| --- | --- |");
  const found: Fact[] = [];
  for (const finder of FINDERS) {
    for (const fact of await finder(means)) {
      found.push(fact);
      write(`| ${fact.name} | ${fact.seen.replaceAll("|", "\\|")} |`);
    }
  }
  return { result: { facts: found } };
}
