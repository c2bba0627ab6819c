/**
 * All adapters, and the proxy of an agent, under load, with a token service that fails a third of the time and is away now and then. Exits with 1 if a
 * caller notices, memory grows, or a socket or timer is left. `--seconds` says for how long, by default 300.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Load } from "./soak-load.ts";
import type { Addresses, ServerFigures } from "./soak-server.ts";
import { type Held, problemsOf, type SoakFigures } from "./soak-verdict.ts";

/** Callers per adapter. */
const CALLERS = 8;
/** How often the load pauses, to see what is held then. */
const PAUSES = 5;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

interface Server {
  readonly addresses: Addresses;
  figures(): Promise<ServerFigures>;
  end(): void;
}

async function startServer(): Promise<Server> {
  const child = fork(fileURLToPath(new URL("soak-server.ts", import.meta.url)), { execArgv: [] });
  const [addresses] = await once(child, "message");
  return {
    addresses,
    async figures() {
      const answer = once(child, "message");
      child.send("figures");
      return (await answer)[0];
    },
    end: () => child.disconnect(),
  };
}

async function soak(seconds: number): Promise<SoakFigures> {
  const server = await startServer();
  const loads = await Load.ofAll(server.addresses, CALLERS);
  const held: Held[] = [];
  for (let part = 1; part <= PAUSES; part++) {
    for (const load of loads) load.start();
    await sleep((seconds * 1000) / PAUSES);
    await Promise.all(loads.map((load) => load.pause()));
    held.push(await heldNow(server));
    progress(loads, held.at(-1) as Held, (seconds * part) / PAUSES);
  }
  await closeIdleConnections(server, loads);
  const closed = await heldNow(server);
  const figures = await server.figures();
  server.end();
  return { load: loads.map((load) => load.figures), server: figures, held, closed, callers: CALLERS * loads.length };
}

async function heldNow(server: Server): Promise<Held> {
  const { connections } = await server.figures();
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate); // whatever ends with a response has ended then
    collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  const timers = process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
  return { memory: heapUsed + external, sockets: connections, timers };
}

/** axios and got share Node's agent, fetch and ky Node's dispatcher. undici has a dispatcher of its own, and so has the proxy. */
async function closeIdleConnections(server: Server, loads: readonly Load[]): Promise<void> {
  await Load.closeAll(loads);
  http.globalAgent.destroy();
  await Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1")).close();
  for (let look = 0; look < 100 && (await server.figures()).connections > 0; look++) await sleep(20);
}

function progress(loads: readonly Load[], { memory, sockets, timers }: Held, seconds: number): void {
  const requests = loads.reduce((sum, { figures }) => sum + figures.requests, 0);
  const held = `${(memory / 2 ** 20).toFixed(1)} MiB, ${sockets} connections, ${timers} timers`;
  console.log(`${Math.round(seconds)} s: ${requests} requests so far; idle, it holds ${held}`);
}

function report(figures: SoakFigures): void {
  const { load, server, closed } = figures;
  console.table(Object.fromEntries(load.map(({ adapter, firstFailure, ...counted }) => [adapter, counted])));
  console.table(server);
  console.log(`once idle connections are closed: ${closed.sockets} connections, ${closed.timers} timers`);
  const problems = problemsOf(figures);
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log("✓ no request failed, no caller got a 401, memory is flat, no connection and no timer is left");
}

const { values } = parseArgs({ options: { seconds: { type: "string", default: "300" } } });
const seconds = Number(values.seconds);
if (!(seconds > 0 && seconds <= 86_400)) throw new RangeError("--seconds must be a number above 0, at most a day.");
report(await soak(seconds));
