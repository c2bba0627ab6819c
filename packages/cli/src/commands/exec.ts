import { UsageError } from "../failure.ts";
import type { Outcome } from "../outcome.ts";
import { childEnvironment } from "../serve/child-environment.ts";
import { endWith } from "../serve/end-with.ts";
import { reporter } from "../serve/reporter.ts";
import { runChild } from "../serve/run-child.ts";
import { type ServeOptions, startServing } from "../serve/serving.ts";
import { stopSignal, unlessStopped } from "../serve/stop-signal.ts";
import { warn } from "../terminal.ts";

export interface ExecOptions extends ServeOptions {
  readonly noProxy?: true;
}

/** Run a command that obtains tokens from an agent of this run, and never sees the client secret. Ends the process. */
export async function exec(command: readonly string[] | undefined, options: ExecOptions): Promise<Outcome> {
  if (!command) throw new UsageError("Put -- before the command: sase-auth exec -- terraform apply");
  if (!command[0]) throw new UsageError("There is no command behind --: sase-auth exec -- terraform apply");
  return endWith(served(command, options));
}

async function served(command: readonly string[], options: ExecOptions): Promise<number> {
  const stop = stopSignal();
  const { agent, credentials } = await startServing(
    { ...options, proxy: !options.noProxy },
    reporter(options.verbose ?? false),
    stop,
  );
  const { clientSecret } = credentials;
  const real = typeof clientSecret === "string" ? clientSecret : await unlessStopped(clientSecret(), stop);
  const { env, removed } = childEnvironment(process.env, agent, real, options);
  for (const name of removed) warn(`${name} is not passed on: it holds the client secret.`);
  stop.throwIfAborted();
  return runChild(command, env).finally(() => agent.close(0));
}
