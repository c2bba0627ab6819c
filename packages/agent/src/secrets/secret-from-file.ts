import { readFile } from "node:fs/promises";

/**
 * A function for `clientSecret` that reads the secret from a file for every token request, as container platforms mount it.
 * A line break at the end does not count.
 *
 * @example
 * ```ts
 * import { secretFromFile } from "@sase-auth/agent";
 * import { TokenManager } from "@sase-auth/core";
 *
 * const clientId = "name@1234567890.iam.panserviceaccount.com";
 * const clientSecret = secretFromFile("/run/secrets/sase");
 * const tokens = new TokenManager({ clientId, clientSecret, tsgId: "1838006364" });
 * ```
 *
 * @throws {Error} from the function, if the file cannot be read or is empty; no message quotes it
 */
export function secretFromFile(path: string): () => Promise<string> {
  return async () => {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new Error(`The secret file ${path} cannot be read (${error.code}). Check its path and its mode.`);
    });
    const secret = text.replace(/\r?\n$/, "");
    if (secret === "") throw new Error(`The secret file ${path} is empty. Write the client secret into it.`);
    return secret;
  };
}
