import { randomBytes } from "node:crypto";
import { invalidOption } from "@sase-auth/core/adapter";
import { readPrivateFile, writePrivateFile } from "../auth-file/private-file.ts";

/** A secret of this agent: 256 random bits. */
export function newLocalSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function isLocalSecret(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{32,}$/.test(value);
}

/**
 * The local secret of a file, which is made with mode 0600 if it is missing, so that the secret outlives a restart.
 *
 * @throws {InvalidOptionError} if the file is open to others, holds something else, or cannot be made
 */
export async function localSecret(path: string): Promise<string> {
  const kept = (await readPrivateFile(path))?.trim();
  if (kept !== undefined) {
    if (isLocalSecret(kept)) return kept;
    throw invalidOption(`${path} holds no local secret. Remove it: the agent makes a new one.`);
  }
  const secret = newLocalSecret();
  await writePrivateFile(path, `${secret}\n`);
  return secret;
}
