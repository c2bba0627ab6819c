import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "../temporary-folder.ts";

/** A real Redis on a port of loopback that was free. It keeps its data in memory only. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Start it again on the same port after `kill`. It is empty then. */
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

/** Arguments of a server whose only user may not run scripts, as managed ones are often set up. */
export const WITHOUT_SCRIPTS: readonly string[] = "--user default on nopass ~* &* +@all -@scripting".split(" ");

/** The name of the server program that is installed, or undefined. */
export function installedRedis(): string | undefined {
  for (const name of ["redis-server", "valkey-server"]) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {}
  }
  return undefined;
}

/** A cluster of three nodes. */
export async function startRedisCluster(
  args: readonly string[] = [],
): Promise<AsyncDisposable & { readonly url: string }> {
  const SLOTS = 16_384;
  const nodes = await Promise.all([0, 1, 2].map(() => startNode(args)));
  const stop = async () => void (await Promise.all(nodes.map(({ redis }) => redis[Symbol.asyncDispose]())));
  const [first] = nodes as [ClusterNode];
  for (const [at, { redis, clusterPort }] of nodes.entries()) {
    const [from, to] = [at, at + 1].map((part) => Math.floor((part * SLOTS) / nodes.length)) as [number, number];
    await ask(redis.port, `CLUSTER ADDSLOTSRANGE ${from} ${to - 1}`);
    await ask(first.redis.port, `CLUSTER MEET 127.0.0.1 ${redis.port} ${clusterPort}`);
  }
  for (const { redis } of nodes) {
    await repeatedly("The cluster did not come up.", async () => {
      const info = await ask(redis.port, "CLUSTER INFO");
      return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${nodes.length}`);
    });
  }
  return { url: first.redis.url, [Symbol.asyncDispose]: stop };
}

interface ClusterNode {
  readonly redis: RedisServer;
  readonly clusterPort: number;
}

async function startNode(args: readonly string[]): Promise<ClusterNode> {
  const clusterPort = await freePort();
  const announced = ["--cluster-announce-ip", "127.0.0.1", "--cluster-port", String(clusterPort)];
  return { redis: await startRedis([...args, "--cluster-enabled", "yes", ...announced]), clusterPort };
}

/** Send one command, and return what the server answers first. */
async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
  const [data] = await once(socket, "data");
  socket.destroy();
  return String(data);
}

export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const program = installedRedis();
  if (!program) throw new Error("No redis-server is installed: apt-get install redis-server");
  const folder = await temporaryFolder();
  const port = await freePort();
  const inMemory = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.path];
  let server: ChildProcess | undefined;

  const start = async () => {
    const started = spawn(program, ["--port", String(port), ...inMemory, ...args], { stdio: "ignore" });
    server = started;
    await repeatedly(`${program} did not answer.`, () => {
      if (started.exitCode !== null) throw new Error(`${program} ended with ${started.exitCode}.`);
      return answers(port);
    });
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  };
  const remove = async () => {
    await kill();
    await folder[Symbol.asyncDispose]();
  };
  await start();
  return { port, url: `redis://127.0.0.1:${port}`, start, kill, [Symbol.asyncDispose]: remove };
}

/** Ask until the answer is yes, for at most 20 s. */
async function repeatedly(message: string, ask: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await ask()); await sleep(10)) {
    if (performance.now() > end) throw new Error(message);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Whether a server answers a PING. */
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
