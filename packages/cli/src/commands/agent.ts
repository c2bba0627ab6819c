import { type Agent, localSecret, removePrivateFile, writePrivateFile } from "@sase-auth/agent";
import type { UsableCredentials } from "../credentials.ts";
import { Failure, UsageError } from "../failure.ts";
import type { Outcome, Write } from "../outcome.ts";
import { refuseSharedFiles } from "../own-files.ts";
import { agentVariables } from "../serve/agent-variables.ts";
import { idleTimer } from "../serve/idle-timer.ts";
import { reporter } from "../serve/reporter.ts";
import { type ServeOptions, startServing } from "../serve/serving.ts";
import { stopped, stopSignal } from "../serve/stop-signal.ts";
import { plain } from "../terminal.ts";

/** ms that a secret command may take. */
const SECRET_LIMIT = 10_000;

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
  // An answer that is under way may wait for the service, and before that for the secret command.
  const longest = options.timeout * 1000 + SECRET_LIMIT;
  const ended = Promise.race([stopped(stop).then(() => undefined), idle.over.then(() => longest)]);
  const serving = { ...options, proxy: options.proxy ?? options.readOnly ?? false };
  const served = await startServing(serving, reports, stop, async ({ files, credentials }) => {
    const written = { "--auth-file": authFile, "--environment-file": environmentFile, "--secret-file": secretFile };
    await refuseSharedFiles({ ...written, "--socket": socket }, files);
    return {
      listen: socket === undefined ? { port } : { socket },
      authFile,
      secret: secretFile === undefined ? undefined : await ownSecret(secretFile, credentials),
      onEvent(event) {
        idle.again();
        reports.request(event);
      },
    };
  }).catch((error) => {
    if (stop.aborted) process.exit(0);
    throw error;
  });
  if (environmentFile !== undefined) {
    await writeEnvironment(environmentFile, served.agent, options).catch(async (error) => {
      await served.agent.close(0);
      throw error;
    });
  }
  const result = told(served.agent, options, write);
  return { result, ended: ended.then((patience) => end(served.agent, environmentFile, patience)) };
}

/** Say that the agent is ready, and return where. */
function told({ tokenUrl, tsgId, proxyUrl }: Agent, { readOnly, socket }: AgentCommandOptions, write: Write): object {
  const where = [!readOnly && tokenUrl, proxyUrl && `${readOnly ? "read-only " : ""}proxy ${proxyUrl}`];
  write(`sase-auth agent is ready: ${where.filter(Boolean).join(", ")}, TSG ${tsgId}`);
  const urls = { ...(!readOnly && { tokenUrl }), ...(proxyUrl && { proxyUrl }) };
  return { ...urls, tsgId, pid: process.pid, ...(socket && { socket }) };
}

/** @param patience ms that answers under way get; default what an agent gives them */
async function end(agent: Agent, environmentFile: string | undefined, patience?: number): Promise<void> {
  await agent.close(patience);
  if (environmentFile !== undefined) await removePrivateFile(environmentFile);
  // A token request that is under way would keep the process.
  process.exit(0);
}

/** @throws {Failure} if programs would get the real secret as that of the agent */
async function ownSecret(path: string, { clientSecret }: UsableCredentials): Promise<string> {
  const secret = await localSecret(path);
  const real = typeof clientSecret === "string" ? clientSecret : await clientSecret();
  if (secret !== real.trim()) return secret;
  const why = `--secret-file: ${plain(path)} holds the client secret, which no program is to get.`;
  throw new Failure("ERR_OPTION", why, "Name another file: the agent makes a secret of its own there.");
}

function refuseContradictions(options: AgentCommandOptions): void {
  const { port, socket, authFile, environmentFile, secretFile, idleTimeout, readOnly, proxy, apiUrl } = options;
  if (readOnly && authFile !== undefined)
    throw new UsageError("--read-only and --auth-file exclude each other: a token in a file is not read-only.");
  if (port !== undefined && socket !== undefined) throw new UsageError("--port and --socket exclude each other.");
  if (apiUrl !== undefined && !proxy && !readOnly) throw new UsageError("--api-url is for the proxy: add --proxy.");
  if (idleTimeout !== undefined && authFile !== undefined)
    throw new UsageError(
      "--idle-timeout and --auth-file exclude each other: programs that read the file make no requests.",
    );
  if (authFile ?? environmentFile ?? secretFile) return;
  throw new UsageError(
    "No program could use this agent. Give --environment-file, --secret-file or --auth-file, where programs find its secret.",
  );
}

async function writeEnvironment(path: string, agent: Agent, options: AgentCommandOptions): Promise<void> {
  const lines = Object.entries(agentVariables(agent, process.env, options)).map(
    ([name, value]) => `${name}=${quoted(value)}\n`,
  );
  await writePrivateFile(path, lines.join(""));
}

/** For shells and systemd. `docker --env-file` takes quotes as they are, so that they are left out where they can be. */
function quoted(value: string): string {
  return /^[\w@.:/,+-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
