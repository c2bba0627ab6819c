import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import type { Outcome, Write } from "../outcome.ts";
import type { CommonOptions } from "../run.ts";
import { warn } from "../terminal.ts";

export type MockOptions = CommonOptions;

/** The mock that the options describe. */
export function startMock({ tsg }: MockOptions): Promise<MockSase> {
  return startMockSase(tsg ? { accounts: [account(tsg)] } : {});
}

/** Run the mock service until a signal ends it. */
export async function mock(options: MockOptions, write: Write): Promise<Outcome> {
  // Listened for first: who reads the environment may send one at once.
  const signal = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const sase = await startMock(options);
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const environment = {
    SASE_CLIENT_ID: clientId,
    SASE_CLIENT_SECRET: clientSecret,
    SASE_TSG_ID: tsgId,
    SASE_AUTH_URL: tokenUrl,
    SASE_API_URL: sase.apiOrigin,
  };
  for (const [name, value] of Object.entries(environment)) write(`export ${name}='${value}'`);
  warn("The mock service is running, until Ctrl-C. Its credentials and tokens are made up.");
  return { result: { environment }, ended: signal.then(() => sase.close()) };
}

function account(tsgId: string) {
  const clientId = `mock@${tsgId}.iam.panserviceaccount.com`;
  return { clientId, clientSecret: `fake-secret-${randomUUID()}`, tsgId };
}
