/** Starts fleets of real processes against the mock service, for `fleet.ts` and for tests. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { constants, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import type { SharedStoreOptions } from "@sase-auth/core/store";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { type RedisServer, startRedis } from "../packages/redis/test/support/redis-server.ts";
import type { LoadOutcome, ObtainOutcome, Order, ProcessPlan, Report, StoreKind } from "./fleet-plan.ts";

export interface FleetOptions {
  readonly store: StoreKind;
  /** s, of a token */
  readonly lifetime?: number | undefined;
  /** ms that the service takes for a token request */
  readonly latency?: number | undefined;
  readonly sharing?: SharedStoreOptions | undefined;
  /** Where the files go instead of a folder of one's own. */
  readonly folder?: string | undefined;
}

/** A service, a place to share tokens in, and processes that do. */
export interface Fleet extends AsyncDisposable {
  readonly sase: MockSase;
  readonly folder: string;
  /** Of the stores, only `redis` has one. */
  readonly redis: RedisServer | undefined;
  /** Start processes, and wait until all are up. They do nothing until they are told to. */
  start(count: number, changes?: (at: number) => Partial<ProcessPlan>): Promise<FleetProcess[]>;
}

export interface FleetProcess {
  obtain(): Promise<ObtainOutcome>;
  load(every: number, ms: number): Promise<LoadOutcome>;
  /** Resolves when it sends its next token request. */
  requesting(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Let it end by itself. Rejects if it does not. */
  leave(): Promise<void>;
}

/** They do nothing before all are up, so it spares the machine and changes nothing. */
const STARTING_AT_ONCE = 4;

const PROGRAM = join(import.meta.dirname, "fleet-process.ts");

export async function startFleet({ store, lifetime, latency, folder, sharing }: FleetOptions): Promise<Fleet> {
  const sase = await startMockSase(lifetime === undefined ? {} : { lifetime });
  if (latency) sase.auth.misbehave({ latency }, { times: Number.POSITIVE_INFINITY });
  const own = await mkdtemp(join(tmpdir(), "sase-auth-fleet-"));
  const redis = store === "redis" ? await startRedis() : undefined;
  const plan = {
    credentials: sase.credentials,
    apiOrigin: sase.apiOrigin,
    store,
    folder: folder ?? join(own, "tokens"),
    redisUrl: redis?.url ?? "",
    sharing,
  };
  // Half of them with each client.
  const planOf = (at: number): ProcessPlan => ({ ...plan, redisClient: at % 2 === 0 ? "redis" : "ioredis" });
  const started: ChildProcess[] = [];
  const start: Fleet["start"] = async (count, changes = () => ({})) => {
    const members: FleetProcess[] = [];
    let next = 0;
    const startSome = async () => {
      for (let at = next++; at < count; at = next++)
        members[at] = await startProcess({ ...planOf(at), ...changes(at) }, started);
    };
    await Promise.all(Array.from({ length: STARTING_AT_ONCE }, startSome));
    return members;
  };
  return {
    sase,
    redis,
    folder: plan.folder,
    start,
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map(end));
      await redis?.[Symbol.asyncDispose]();
      await sase.close();
      await rm(own, { recursive: true, force: true });
    },
  };
}

async function startProcess(plan: ProcessPlan, started: ChildProcess[]): Promise<FleetProcess> {
  const child = fork(PROGRAM, [JSON.stringify(plan)]);
  started.push(child);
  // The service and Redis would be on machines of their own.
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const tell = (order: Order) => child.send(order);
  await next(child, "up");
  return {
    async obtain() {
      tell({ do: "obtain" });
      return (await next(child, "obtained")).obtained;
    },
    async load(every, ms) {
      tell({ do: "load", every, ms });
      return (await next(child, "loaded")).loaded;
    },
    requesting: async () => void (await next(child, "requesting")),
    kill: () => end(child),
    async leave() {
      tell({ do: "leave" });
      const [code] = await once(child, "exit", { signal: AbortSignal.timeout(60_000) });
      if (code !== 0) throw new Error(`A process of the fleet ended with ${code}.`);
    },
  };
}

type Told<Name> = Extract<Report, { readonly [name in Name & string]: unknown }>;

/** The next report of a kind. */
function next<Name extends "up" | "requesting" | "obtained" | "loaded">(
  child: ChildProcess,
  name: Name,
): Promise<Told<Name>> {
  return new Promise((resolve, reject) => {
    const look = (told: Report) => {
      if (name in told) done(() => resolve(told as Told<Name>));
    };
    const gone = (code: number | null) => done(() => reject(new Error(`A process of the fleet ended with ${code}.`)));
    const done = (settle: () => void) => {
      child.off("message", look);
      child.off("exit", gone);
      settle();
    };
    child.on("message", look);
    child.on("exit", gone);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
