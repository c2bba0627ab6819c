import { DEFAULT_TOKEN_URL, TokenManager } from "@sase-auth/core";
import { findCredentials } from "../credentials.ts";
import { exitCodeOf, problemOf } from "../failure.ts";
import { plain } from "../terminal.ts";
import { type Check, failedBy, type Known, ok, warning } from "./check.ts";

/** Are there credentials, where, and can they be used at all? */
export async function credentialsStep(known: Known): Promise<Check> {
  try {
    const { credentials, where, names, warnings } = await findCredentials(known.options);
    const { clientId, tsgId, tokenUrl } = credentials;
    known.tokens = new TokenManager({ ...credentials, timeout: known.options.timeout * 1000 });
    known.clientId = clientId;
    known.tokenUrl = new URL(tokenUrl ?? DEFAULT_TOKEN_URL); // the steps after this look at the host that gets the secret
    const message = `${names.join(", ")} (${where}): client ${plain(clientId)}, secret ********, TSG ${tsgId}`;
    return warnings.length > 0 ? warning(message, warnings.join(" ")) : ok(message);
  } catch (error) {
    if (exitCodeOf(problemOf(error)) === 2) throw error;
    return failedBy(error);
  }
}
