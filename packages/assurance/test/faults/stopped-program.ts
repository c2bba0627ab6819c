/** A program with a manager, which another process asks for tokens, stops and continues. */
import { TokenManager } from "@sase-auth/core";

let requests = 0;
const { CLIENT_ID = "", CLIENT_SECRET = "", TSG_ID = "", TOKEN_URL = "" } = process.env;
const tokens = new TokenManager({
  ...{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, tsgId: TSG_ID, tokenUrl: TOKEN_URL },
  fetch(url, init) {
    requests++;
    return fetch(url, init);
  },
});

process.on("message", async () => {
  requests = 0;
  const { value, expiresAt } = await tokens.getToken();
  process.send?.({ value, left: expiresAt - Date.now(), requests });
});
