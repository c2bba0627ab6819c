import fc from "fast-check";
import type { SecretAnswer } from "../schedule.ts";
import { times } from "./steps.ts";

export const secretAnswers = fc.array(
  fc.constantFrom<SecretAnswer[]>(
    ...times(12, ["at once" as const]),
    ...times(4, ["slow" as const]),
    "throws",
    "rejects",
    "empty",
    "never",
  ),
  { maxLength: 12, size: "max" },
);
