import { type Fault, token } from "./fault.ts";

/** A process that does not run, which `process.slow.test.ts` plays with one that does. */
export const STOPPED = {
  overExpiry: {
    name: "the process is stopped (SIGSTOP) until its token has expired",
    gets: token(),
  },
  overAnswer: {
    name: "the process is stopped (SIGSTOP) until the token under way has expired",
    gets: token(15 * 60, 2),
  },
} satisfies { [name: string]: Pick<Fault, "name" | "gets"> };
