/** Obtains a token with a store in the folder `FOLDER`, and prints the `store` events. */
import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
import { fileStore } from "../../src/index.ts";

const events: string[] = [];
await new TokenManager({
  ...credentialsFromEnv(process.env),
  store: fileStore({ folder: process.env.FOLDER }),
  onEvent(event) {
    if (event.type === "store") events.push(`${event.operation}: ${event.error.message}`);
  },
}).getToken();
console.log(JSON.stringify(events));
