import { networkFailure } from "../network-failure.ts";
import { proxyFor } from "../proxy.ts";
import { type Check, failed, failedBy, type Known, ok } from "./check.ts";

const READS_ONLY = "/sse/config/v1/addresses?folder=Shared&limit=1";

/** Does an API host answer, and accept the token if there is one? */
export async function apiStep({ apiOrigin, token, options }: Known): Promise<Check> {
  const url = new URL(READS_ONLY, apiOrigin);
  try {
    const response = await fetch(url, {
      headers: token ? { authorization: token.authorization } : {},
      redirect: "manual",
      signal: AbortSignal.timeout(options.timeout * 1000),
    });
    response.body?.cancel().catch(() => {});
    return judged(response, url.host, token !== undefined);
  } catch (error) {
    return failedBy(networkFailure(error, url.host, proxyFor(url)?.host));
  }
}

function judged({ status, headers }: Response, host: string, hasToken: boolean): Check {
  const answers = `${host} answers (${status})`;
  if (/html/.test(headers.get("content-type") ?? "") || (status >= 300 && status < 400)) {
    return failed(
      "ERR_API",
      `${answers} with a page or a redirect`,
      "A proxy or a login portal answers in its place. Open the URL in a browser.",
    );
  }
  if (status >= 500 || status === 429)
    return failed("ERR_API", answers, "The service is busy or down. Try again later.");
  if (!hasToken) return ok(`${answers}; the token check needs a token`);
  if (status === 401) {
    return failed(
      "ERR_API",
      `${host} rejects the token (401)`,
      "The tenant may not have this product, or the token was revoked.",
    );
  }
  if (status === 403)
    return ok(`${host} accepts the token; the service account has no role for ${READS_ONLY.split("?")[0]} (403)`);
  return ok(`${answers} and accepts the token`);
}
