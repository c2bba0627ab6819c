import type { AgentEvent } from "@sase-auth/agent";
import type { TokenEvent } from "@sase-auth/core";
import { plain, warn } from "../terminal.ts";

export interface Reporter {
  readonly token: (event: TokenEvent) => void;
  readonly request: (event: AgentEvent) => void;
  /** Why the file or the command of the client secret gave none; undefined if it gave one. */
  readonly secret: (error?: Error) => void;
}

/**
 * Prints refusals and failures on standard error, a line each.
 *
 * @param isVerbose other requests, too
 * @param isJson for machines
 */
export function reporter(isVerbose: boolean, isJson = false): Reporter {
  const say = (event: object, text: string) =>
    isJson ? void process.stderr.write(`${JSON.stringify(event)}\n`) : warn(plain(text));
  let said: string | undefined;
  return {
    secret(error) {
      // Every program that asks meets the same failure.
      if (error && error.message !== said) say({ type: "secret", message: error.message }, error.message);
      said = error?.message;
    },
    token(event) {
      // A failure for which a program waited is told as the refusal of its request.
      if (event.type !== "failed" || !event.background) return;
      const { type, tsgId, error } = event;
      say({ type, tsgId, code: error.code, message: error.message }, `TSG ${tsgId}: ${error.message}`);
    },
    request(event) {
      if (event.type === "answered") {
        const { method, path, status, error } = event;
        const about = `${method} ${path} ${status}${error ? ` ${error}` : ""}`;
        // doctor sends HEAD to see whether there is an answer.
        if (isVerbose || (status >= 400 && method !== "HEAD")) say(event, about);
      } else if (event.type === "authFile") {
        const { message } = event.error;
        say({ type: event.type, message }, `The auth file is not up to date: ${message}`);
      } else if (!isVerbose) return;
      else if (event.type === "forwarded") {
        const { method, host, path, status } = event;
        say(event, `${method} ${host}${path} ${status}`);
      } else say(event, `TSG ${event.tsgId}: the token was replaced (${event.reason})`);
    },
  };
}
