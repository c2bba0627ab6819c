import { type Agent, localSecret, removePrivateFile, writePrivateFile } from "@sase-auth/agent";
import { UsageError } from "../failure.ts";
import type { Outcome, Write } from "../outcome.ts";
import { agentVariables } from "../serve/agent-variables.ts";
import { idleTimer } from "../serve/idle-timer.ts";
import { reporter } from "../serve/reporter.ts";
import { type ServeOptions, startServing } from "../serve/serving.ts";
import { stopped, stopSignal } from "../serve/stop-signal.ts";

export interface AgentCommandOptions extends ServeOptions {
  readonly port?: number;
  readonly socket?: string;
  readonly authFile?: string;
  readonly environmentFile?: string;
  readonly secretFile?: string;
  /** seconds */
  readonly idleTimeout?: number;
}

/** Serve tokens until a signal, or until nobody has asked for a while. */
export async function agent(options: AgentCommandOptions, write: Write): Promise<Outcome> {
  refuseContradictions(options);
  const { port = 0, socket, authFile, environmentFile, secretFile, verbose = false, json = false } = options;
  const reports = reporter(verbose, json);
  const idle = idleTimer(options.idleTimeout);
  const stop = stopSignal();
  const ended = Promise.race([stopped(stop), idle.over]);
  const served = await startServing(options, reports, stop, {
    listen: socket === undefined ? { port } : { socket },
    authFile,
    secret: secretFile === undefined ? undefined : await localSecret(secretFile),
    onEvent(event) {
      idle.again();
      reports.request(event);
    },
  }).catch((error) => {
    if (stop.aborted) process.exit(0);
    throw error;
  });
  const { tokenUrl, tsgId } = served.agent;
  if (environmentFile !== undefined) {
    await writeEnvironment(environmentFile, served.agent).catch(async (error) => {
      await served.agent.close(0);
      throw error;
    });
  }
  write(`sase-auth agent is ready: ${tokenUrl}, TSG ${tsgId}`);
  const result = { tokenUrl, tsgId, pid: process.pid, ...(socket && { socket }) };
  return { result, ended: ended.then(() => end(served.agent, environmentFile)) };
}

async function end(agent: Agent, environmentFile: string | undefined): Promise<void> {
  await agent.close();
  if (environmentFile !== undefined) await removePrivateFile(environmentFile);
  // A token request that is under way would keep the process.
  process.exit(0);
}

function refuseContradictions(options: AgentCommandOptions): void {
  const { port, socket, authFile, environmentFile, secretFile, idleTimeout } = options;
  if (port !== undefined && socket !== undefined) throw new UsageError("--port and --socket exclude each other.");
  if (idleTimeout !== undefined && authFile !== undefined)
    throw new UsageError("--idle-timeout and --auth-file exclude each other: who reads the file makes no request.");
  if (authFile ?? environmentFile ?? secretFile) return;
  throw new UsageError(
    "Nobody could use this agent: give --environment-file, --secret-file or --auth-file, so that programs find its secret.",
  );
}

async function writeEnvironment(path: string, agent: Agent): Promise<void> {
  const lines = Object.entries(agentVariables(agent, process.env)).map(([name, value]) => `${name}=${quoted(value)}\n`);
  await writePrivateFile(path, lines.join(""));
}

/** For shells and systemd. `docker --env-file` takes quotes as they are, so that they are left out where they can be. */
function quoted(value: string): string {
  return /^[\w@.:/,+-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
