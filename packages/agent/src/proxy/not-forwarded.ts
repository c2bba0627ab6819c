import { maxHeaderSize } from "node:http";
import type { Answer } from "../endpoint/answer.ts";
import { refusalFor } from "../endpoint/refusal.ts";
import { refused } from "./caller.ts";
import { STALLED } from "./request-body.ts";

/** What a program is told if its request could not be sent on, or was not answered. */
export function notForwarded(error: Error, host: string): Answer {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code.startsWith("ERR_TOKEN") || code === "ERR_TSG_LIMIT" || code === "ERR_INVALID_OPTION") {
    const answer = refusalFor(error);
    // A 401 or a 400 would say that the program's own request is wrong.
    return answer.status === 503 ? answer : { ...answer, status: 502 };
  }
  if (code === STALLED) return refused(408, "invalid_request", "The upload was cut off: no byte came for a minute.");
  if (code.endsWith("_TIMEOUT")) return refused(504, "temporarily_unavailable", `${host} did not answer in time.`);
  const reason = /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : "";
  return refused(
    502,
    "temporarily_unavailable",
    `${host} ${wrongAnswer(error, code) ?? "cannot be reached"}${reason}.`,
  );
}

/** What was wrong with the answer of an API that was reached. */
function wrongAnswer({ name }: Error, code: string): string | undefined {
  // undici takes as many as Node does.
  if (code === "UND_ERR_HEADERS_OVERFLOW") return `answered with headers of more than ${maxHeaderSize / 1024} KiB`;
  // undici's error of its parser has no code. Node's are those of a head that it does not send on.
  if (name === "HTTPParserError" || /^ERR_INVALID_(CHAR|HTTP_TOKEN)$/.test(code))
    return "answered with what HTTP does not allow";
  // It says so of an answer 100 that it did not ask for, too.
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET") return "ended the connection, or sent what is no answer";
  return undefined;
}
