/** A program that leaves whatever goes wrong to Node: its argument is the adapter. */
import { TokenManager } from "@sase-auth/core";
import { ADAPTERS } from "../support/adapters.ts";

const [, , name] = process.argv;
const { CLIENT_ID = "", CLIENT_SECRET = "", TSG_ID = "", TOKEN_URL = "", API_URL = "" } = process.env;
const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, tsgId: TSG_ID, tokenUrl: TOKEN_URL };
const tokens = new TokenManager(credentials);
const adapter = ADAPTERS.find((adapter) => adapter.name === name);
const setup = { tokens, origins: [new URL(API_URL).origin], retries: 0, onRequest() {}, onResponse() {} };
const client = await adapter?.makeClient(setup);
client?.send({ url: API_URL, method: "POST", body: { json: {} } }).then(({ error }) => {
  if (error) throw error; // what the host threw
});
