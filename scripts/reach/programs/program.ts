/** A program as a user writes it, which each compiler and loader has to take: all packages that can be required. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attachSaseAuth, axiosFetch } from "@sase-auth/axios";
import { axiosFetch as byEntry } from "@sase-auth/axios/fetch";
import { type AccessToken, type TokenEvent, TokenManager } from "@sase-auth/core";
import { inspectToken } from "@sase-auth/core/inspect";
import { createSaseFetch } from "@sase-auth/fetch";
import { fileStore } from "@sase-auth/file";
import { redisStore } from "@sase-auth/redis";
import { startMockSase } from "@sase-auth/testing";
import axios from "axios";

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "sase-auth-"));
  const sase = await startMockSase();
  const events: TokenEvent[] = [];
  try {
    const origins = [sase.apiOrigin];
    const client = axios.create({ baseURL: sase.apiOrigin });
    const fetch = axiosFetch(client);
    const manage = () =>
      new TokenManager({
        ...sase.credentials,
        fetch,
        store: fileStore({ folder }),
        onEvent: (event) => events.push(event),
      });
    attachSaseAuth(client, manage(), { origins });
    expect((await client.get("/things")).status, 200);
    // Another manager, as in another process: it finds the token in the store.
    const tokens = manage();
    expect((await createSaseFetch(tokens, { origins })(`${sase.apiOrigin}/things`)).status, 200);
    const token: AccessToken = await tokens.getToken();
    expect(inspectToken(token.value).tsgIds[0], sase.credentials.tsgId);
    expect(events.filter(({ type }) => type === "store").length, 0);
    expect(sase.auth.tokenRequests.length, 1);
    expect([byEntry === axiosFetch, typeof redisStore].join(), "true,function");
    console.log("one token request");
  } finally {
    await sase.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function expect(seen: unknown, expected: unknown): void {
  if (seen !== expected) throw new Error(`${JSON.stringify(seen)} in place of ${JSON.stringify(expected)}`);
}

export const done: Promise<void> = main();
