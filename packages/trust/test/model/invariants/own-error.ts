import type { Invariant } from "../history.ts";

const FIELDS = ["code", "cause", "status", "retryAfter", "error", "errorDescription", "expected", "actual"];

export const ownError: Invariant = {
  name: "each caller that fails gets an error of its own, which says the same",
  failed({ manager, signal }, error, history) {
    if (signal?.aborted && error === signal.reason) return undefined;
    if (history.handed.has(error as object)) return `two callers got the same object: ${error}`;
    const earlier = manager.errors.get((error as Error).message);
    if (!earlier) return undefined;
    const differs = FIELDS.find((field) => Reflect.get(earlier, field) !== Reflect.get(error as object, field));
    if (differs) return `two callers got the same message with another ${differs}`;
    return Object.getPrototypeOf(earlier) === Object.getPrototypeOf(error) || "two callers got another class";
  },
};
