import { SASE_ORIGINS } from "@sase-auth/core";
import { ask } from "./ask.ts";
import type { Finder } from "./fact.ts";

/** What SD-WAN answers before and after the profile call, which opens a session and changes nothing else. */
export const sdwanProfile: Finder = async ({ apiOrigin, token, timeout }) => {
  // SD-WAN is on the vendor's first host. A host of the user's may be a mock or a gateway of it.
  if (SASE_ORIGINS.indexOf(apiOrigin) > 0) return [];
  const get = async (path: string) => (await ask(new URL(path, apiOrigin), token.authorization, timeout)).status;
  const seen: string[] = [];
  for (const path of ["/sdwan/v2.0/api/sites", "/sdwan/v2.1/api/profile", "/sdwan/v2.0/api/sites"])
    seen.push(`${path.split("/").at(-1)} ${await get(path)}`);
  return [{ name: "SD-WAN, with one token", seen: seen.join(", then ") }];
};
