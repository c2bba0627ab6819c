import { inspectToken } from "@sase-auth/core/inspect";
import { noAnswer } from "./ask.ts";
import type { Fact, Finder } from "./fact.ts";

const PATHS = ["/oauth2/connect/jwk_uri", "/auth/v1/oauth2/connect/jwk_uri", "/am/oauth2/connect/jwk_uri"];

/** Where the keys are that tokens are signed with. */
export const jwks: Finder = ({ tokenUrl, token, timeout }) => {
  const { kid } = inspectToken(token.value).header ?? {};
  return Promise.all(PATHS.map((path) => keysAt(new URL(path, tokenUrl), kid, timeout)));
};

async function keysAt(url: URL, kid: unknown, timeout: number): Promise<Fact> {
  const name = `JWKS at ${url.pathname}`;
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeout) });
    const { keys }: { keys?: unknown } = Object(await response.json().catch(() => undefined));
    if (!Array.isArray(keys)) return { name, seen: `${response.status}, no keys` };
    const isThere = keys.some((key) => kid !== undefined && Object(key).kid === kid);
    const count = `${keys.length} ${keys.length === 1 ? "key" : "keys"}`;
    return { name, seen: `${response.status}, ${count}; that of the token is ${isThere ? "" : "not "}among them` };
  } catch (error) {
    return { name, seen: noAnswer(error, timeout) };
  }
}
