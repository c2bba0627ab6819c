import type { Invariant } from "../seen/invariant.ts";

export const worksAgain: Invariant = {
  name: "it works again once the service does",
  recovered: (result) => (result === "done" ? true : `a call is ${result}`),
};
