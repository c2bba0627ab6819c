// A short-lived process, such as a cron job or a step in CI: one request, with the token that the others left.
import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
import { fileStore } from "@sase-auth/file";

const tokens = new TokenManager({
  ...credentialsFromEnv(process.env),
  store: fileStore({ folder: process.env.TOKEN_FOLDER, timeout: 10_000 }), // rather wait for a busy machine than request one more
  onEvent(event) {
    if (event.type === "obtained") console.log(event.attempts); // 0: it was there already
    if (event.type === "store") console.error(event.operation, event.error.message);
  },
});
const response = await createSaseFetch(tokens)("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses");
if (!response.ok) process.exitCode = 1;
