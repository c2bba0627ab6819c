import { warn } from "../terminal.ts";
import { NotStarted } from "./run-child.ts";
import { Stopped } from "./stop-signal.ts";

/** End the process with the exit status of a command, or with the one that says why it did not run. */
export async function endWith(running: Promise<number>): Promise<never> {
  const status = await running.catch((error) => {
    if (error instanceof Stopped) return error.status;
    if (!(error instanceof NotStarted)) throw error;
    warn(error.message);
    return error.status;
  });
  // A request that is under way would keep the process.
  process.exit(status);
}
