import { ask } from "./ask.ts";
import type { Finder } from "./fact.ts";

const READS_ONLY = "/sse/config/v1/addresses?folder=Shared&limit=1";

/** How an API answers with a token, without one, and with one that is none. */
export const apiAnswers: Finder = async ({ apiOrigin, token, timeout }) => {
  const url = new URL(READS_ONLY, apiOrigin);
  return [
    { name: "API answer with a token", seen: (await ask(url, token.authorization, timeout)).seen },
    { name: "API answer without a token", seen: (await ask(url, undefined, timeout)).seen },
    { name: "API answer with a made-up token", seen: (await ask(url, "Bearer made-up", timeout)).seen },
  ];
};
