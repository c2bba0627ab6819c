import type { Invariant } from "../seen/invariant.ts";

export const rejectedNotSentAgain: Invariant = {
  name: "a rejected token is never sent again for the same call",
  sent({ sends }) {
    const last = sends.at(-1)?.value;
    const before = sends.slice(0, -1).some(({ value, status }) => value === last && status === 401);
    return before ? "the API rejected this token, and the call sent it again" : sends.length > 1;
  },
};
