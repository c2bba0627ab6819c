import type { Invariant } from "../seen/invariant.ts";

const FIELDS = ["code", "cause", "status", "retryAfter", "error", "errorDescription", "expected", "actual"];

export const ownError: Invariant = {
  name: "each caller that fails gets an error of its own, which says the same",
  failed({ manager: { lastError }, signal }, given, history) {
    const error = given as Error;
    if (signal?.aborted && error === signal.reason) return undefined;
    if (history.handed.has(error)) return `two callers got the same object: ${error}`;
    // Callers that fail at the same time with the same message had waited for the same request.
    if (lastError?.at.turn !== history.clock.now.turn || lastError.error.message !== error.message) return undefined;
    const differs = FIELDS.find((field) => Reflect.get(lastError.error, field) !== Reflect.get(error, field));
    // A caller whose own time has ended got no answer either, and knows no cause.
    if (differs === "cause" && !(lastError.error.cause && error.cause)) return undefined;
    if (differs) return `two callers got the same message with another ${differs}`;
    return Object.getPrototypeOf(lastError.error) === Object.getPrototypeOf(error) || "two callers got another class";
  },
};
