// SD-WAN answers 403 until the profile call was made with a token: with each token, also one that was renewed silently.
import { setTimeout as sleep } from "node:timers/promises";
import { withSdwanProfile } from "@sase-auth/core/sdwan";
import { createSaseFetch, credentialsFromEnv, TokenManager, type TokenSource } from "@sase-auth/fetch";

/** Longer than a token lives, to see one renewed: with the real service, 900. */
const SECONDS = Number(process.env.SECONDS ?? 8);

let obtained = 0;
const tokens = new TokenManager({
  ...credentialsFromEnv(process.env),
  onEvent: ({ type }) => {
    if (type === "obtained") obtained++;
  },
});

async function sites(source: TokenSource): Promise<number> {
  const saseFetch = createSaseFetch(source);
  return (await saseFetch("https://api.sase.paloaltonetworks.com/sdwan/v2.0/api/sites")).status;
}

console.log(`without the profile call: ${await sites(tokens)}`);

const sdwan = withSdwanProfile(tokens);
const statuses = new Set<number>();
for (let second = 0; second < SECONDS; second++) {
  statuses.add(await sites(sdwan));
  await sleep(1000);
}
console.log(`with withSdwanProfile: ${[...statuses].join(", ")}, over ${obtained} tokens`);
