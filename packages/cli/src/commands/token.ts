import { type AccessToken, DEFAULT_TOKEN_URL } from "@sase-auth/core";
import { fileStore } from "@sase-auth/file";
import type { CredentialOptions } from "../credentials.ts";
import { UsageError } from "../failure.ts";
import { type Obtained, obtainToken } from "../obtain-token.ts";
import type { Outcome, Write } from "../outcome.ts";
import { refuseSharedFiles } from "../own-files.ts";

export interface TokenOptions extends CredentialOptions {
  readonly header?: true;
  readonly format?: "header" | "json" | "headers" | "env" | "scm";
  readonly authFile?: string;
  readonly store?: true;
}

/** Obtain a token, or take one that an earlier call has stored, and print it, alone, so that it can be piped. */
export async function token(options: TokenOptions, write: Write): Promise<Outcome> {
  const { authFile } = options;
  if (options.header && options.format) throw new UsageError("--header is --format header. Give one of them.");
  const format = options.header ? "header" : options.format;
  if (authFile) (await import("@sase-auth/agent")).refuseOpenFolder(authFile);
  const obtained = await obtainToken(options, options.store ? fileStore() : undefined);
  const { value, authorization, expiresAt, tsgId } = obtained.token;
  if (authFile) {
    await refuseSharedFiles({ "--auth-file": authFile }, obtained.files);
    const { writePrivateFile } = await import("@sase-auth/agent");
    await writePrivateFile(authFile, await scm(obtained));
    if (!format) return { result: { authFile, tsgId, expiresAt } };
  }
  const header = `Authorization: ${authorization}`;
  write(format ? await formatted(format, obtained) : value);
  return { result: { ...(format === "header" ? { header } : { token: value }), tsgId, expiresAt } };
}

async function formatted(format: NonNullable<TokenOptions["format"]>, obtained: Obtained): Promise<string> {
  const { token } = obtained;
  switch (format) {
    case "header":
      return `Authorization: ${token.authorization}`;
    case "headers":
      return JSON.stringify({ Authorization: token.authorization });
    case "env":
      return `export SASE_ACCESS_TOKEN='${token.value.replaceAll("'", `'\\''`)}'`;
    case "json":
      return JSON.stringify(response(token));
    case "scm":
      return (await scm(obtained)).trimEnd();
  }
}

/** As the token endpoint answers. RFC 6749 5.1 */
function response({ value, tsgId, expiresAt }: AccessToken): object {
  const expires_in = Math.max(0, Math.floor((expiresAt - Date.now()) / 1000));
  return { access_token: value, token_type: "Bearer", scope: `tsg_id:${tsgId}`, expires_in };
}

/** The file holds no secret: a reader whose token has ended needs one of its own environment. */
async function scm({ token, credentials }: Obtained): Promise<string> {
  const { authFileText } = await import("@sase-auth/agent");
  const { clientId, tokenUrl = DEFAULT_TOKEN_URL } = credentials;
  return authFileText({ clientId, clientSecret: "not-in-this-file", tokenUrl, token });
}
