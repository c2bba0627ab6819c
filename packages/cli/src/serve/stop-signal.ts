import { constants } from "node:os";
import { Failure } from "../failure.ts";
import { endWithNpm } from "./npm-parent.ts";

/** A signal asked this process to end. */
export class Stopped extends Failure {
  /** What a shell ends with: 128 and the number of the signal. */
  readonly status: number;

  constructor(signal: NodeJS.Signals) {
    super("ERR_STOPPED", `Ended by ${signal}.`);
    this.status = 128 + constants.signals[signal];
  }
}

/** Aborted by the first signal that asks this process, or the npm that has started it, to end. Its reason is a {@link Stopped}. Further ones do nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  // The listener stays: a second signal would end the process before its files are removed.
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(name, () => controller.abort(new Stopped(name)));
  endWithNpm(process.env);
  // Without a listener Node opens its debugger, which shows the client secret.
  process.on("SIGUSR1", () => {});
  return controller.signal;
}

/** Return the result of `promise`, unless `signal` is aborted before: then its reason is thrown. */
export async function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([promise, stopped(signal).then((reason) => Promise.reject(reason))]);
}

/** Resolves with the reason once `signal` is aborted. */
export async function stopped(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  return signal.reason;
}
