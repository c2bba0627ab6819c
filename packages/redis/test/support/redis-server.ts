import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A real Redis for one test, on a free port of loopback, in memory only. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Start it again, empty, on the same port after `kill`. */
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

/** Arguments of a server whose only user may not run scripts, as managed ones are often set up. */
export const WITHOUT_SCRIPTS: readonly string[] = [
  "--user",
  "default",
  "on",
  "nopass",
  "~*",
  "&*",
  "+@all",
  "-@scripting",
];

/** The name of the installed server, or undefined. */
export function installedRedis(): string | undefined {
  for (const name of ["redis-server", "valkey-server"]) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {}
  }
  return undefined;
}

/** A cluster of one node. */
export async function startRedisCluster(args: readonly string[] = []): Promise<RedisServer> {
  const port = String(await freePort());
  const redis = await startRedis([
    ...args,
    "--cluster-enabled",
    "yes",
    "--cluster-announce-ip",
    "127.0.0.1",
    "--cluster-port",
    port,
  ]);
  const socket = connect(redis.port, "127.0.0.1", () => socket.write("CLUSTER ADDSLOTSRANGE 0 16383\r\n"));
  await once(socket, "data");
  for (let state = ""; !state.includes("cluster_state:ok"); state = String((await once(socket, "data"))[0])) {
    await sleep(20);
    socket.write("CLUSTER INFO\r\n");
  }
  socket.destroy();
  return redis;
}

export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const program = installedRedis();
  if (!program) throw new Error("No redis-server is installed: apt-get install redis-server");
  const folder = await mkdtemp(join(tmpdir(), "sase-auth-redis-"));
  const port = await freePort();
  let server: ChildProcess | undefined;

  const start = async () => {
    const all = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
    const started = spawn(program, [...all, ...args], { stdio: "ignore" });
    server = started;
    while (!(await answers(port))) {
      if (started.exitCode !== null) throw new Error(`${program} ended with ${started.exitCode}`);
      await sleep(5);
    }
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Whether it is up and answers a PING. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (data) => {
      socket.destroy();
      resolve(String(data).startsWith("+PONG"));
    });
    socket.once("error", () => resolve(false));
  });
}
