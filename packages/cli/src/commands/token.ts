import type { SharedStore } from "@sase-auth/core";
import type { CredentialOptions } from "../credentials.ts";
import { obtainToken } from "../obtain-token.ts";
import type { Outcome, Write } from "../outcome.ts";

/** Obtain a token, or take one that an earlier call has stored, and print it, alone, so that it can be piped. */
export async function token(
  options: CredentialOptions & { header?: true; store?: true },
  write: Write,
): Promise<Outcome> {
  const store = options.store ? await openStore() : undefined;
  const { value, authorization, expiresAt, tsgId } = (await obtainToken(options, store)).token;
  const header = `Authorization: ${authorization}`;
  write(options.header ? header : value);
  return { result: { ...(options.header ? { header } : { token: value }), tsgId, expiresAt } };
}

/** Loaded when it is asked for. */
async function openStore(): Promise<SharedStore> {
  return (await import("@sase-auth/file")).fileStore();
}
