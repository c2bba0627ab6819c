import { performance } from "node:perf_hooks";
import type { SaseAuthError, TokenTenantError } from "@sase-auth/core";
import { duration } from "../terminal.ts";
import { type Check, failed, failedBy, type Known, ok, skipped } from "./check.ts";

/** An error of core says what happened, and then what to do. */
const FIRST_SENTENCE = /^(.+?[.!]) ([A-Z].*)$/;

/** Is a token issued? */
export async function tokenStep(known: Known): Promise<Check> {
  if (!known.tokens) return skipped("needs credentials");
  if (!known.isReached) return skipped("needs a connection");
  const start = performance.now();
  const took = () => `${Math.round(performance.now() - start)} ms`;
  try {
    known.token = await known.tokens.getToken();
    return ok(`obtained in ${took()}, expires in ${duration(known.token.expiresAt - Date.now())}`);
  } catch (error) {
    const { code, message } = error as SaseAuthError;
    if (code === "ERR_TOKEN_TENANT") {
      known.wrongTenant = error as TokenTenantError;
      return ok(`obtained in ${took()}`);
    }
    const [, what = message, advice] = FIRST_SENTENCE.exec(message) ?? [];
    if (code !== "ERR_TOKEN_RESPONSE") return failedBy({ code, message, what, advice });
    return failed(
      code,
      message,
      "This is most often the page of a proxy or a login portal. Open the URL in a browser.",
    );
  }
}
