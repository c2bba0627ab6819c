import type { CredentialOptions } from "../credentials.ts";
import { obtainToken } from "../obtain-token.ts";
import type { Outcome, Write } from "../outcome.ts";

/** Obtain a token and print it, alone, so that it can be piped. */
export async function token(options: CredentialOptions & { header?: true }, write: Write): Promise<Outcome> {
  const { value, authorization, expiresAt, tsgId } = (await obtainToken(options)).token;
  const header = `Authorization: ${authorization}`;
  write(options.header ? header : value);
  return { result: { ...(options.header ? { header } : { token: value }), tsgId, expiresAt } };
}
