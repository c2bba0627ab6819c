import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import type { SharedStoreOptions } from "@sase-auth/core/store";
import { temporaryFolder } from "@sase-auth/test-kit";
import { type RedisServer, startRedis } from "@sase-auth/test-kit/redis";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import type { Command, OrderName, Orders, Outcome, ProcessPlan, Report, StoreKind } from "./plan.ts";

export interface FleetOptions {
  readonly store: StoreKind;
  /** s, of a token */
  readonly lifetime?: number | undefined;
  /** ms that the service takes for a token request */
  readonly latency?: number | undefined;
  readonly sharing?: SharedStoreOptions | undefined;
  /** How many tenants the account has below its own. */
  readonly tenants?: number | undefined;
  /** The folder of the file store. Default: a new one. */
  readonly folder?: string | undefined;
}

/** A mock service, a store, and real processes that share tokens by it. */
export interface Fleet extends AsyncDisposable {
  readonly sase: MockSase;
  readonly folder: string;
  /** The tenants below the account's own. */
  readonly tsgIds: readonly string[];
  /** With the store `redis` only. */
  readonly redis: RedisServer | undefined;
  /** Start processes, and wait until all are up. They do nothing until they get an order. */
  start(count: number, changes?: (at: number) => Partial<ProcessPlan>): Promise<FleetProcess[]>;
}

export interface FleetProcess {
  /** Have it carry out an order of `plan.ts`, and return the outcome. */
  order<Name extends OrderName>(name: Name, ...parameters: Parameters<Orders[Name]>): Promise<Outcome<Name>>;
  /** Resolves when it sends its next token request. */
  requesting(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Let it end by itself. Rejects if it does not end within a minute. */
  leave(): Promise<void>;
}

/** Processes that start at the same time. All wait until the last one is up, so this spares the machine and changes nothing. */
const STARTING_AT_ONCE = 4;

const OWN_TSG = "1000000000";

const PROGRAM = join(import.meta.dirname, "member.ts");

export async function startFleet({
  store,
  lifetime,
  latency,
  folder,
  sharing,
  tenants = 0,
}: FleetOptions): Promise<Fleet> {
  const tsgIds = Array.from({ length: tenants }, (_, at) => String(2_000_000_000 + at));
  const below = tenants > 0 && { tenants: Object.fromEntries(tsgIds.map((tsgId) => [tsgId, OWN_TSG])) };
  const sase = await startMockSase({ ...(lifetime !== undefined && { lifetime }), ...below });
  if (latency) sase.auth.misbehave({ latency }, { times: Number.POSITIVE_INFINITY });
  const own = await temporaryFolder();
  const redis = store === "redis" ? await startRedis() : undefined;
  const { credentials, apiOrigin } = sase;
  const place = { folder: folder ?? join(own.path, "tokens"), redisUrl: redis?.url ?? "" };
  const plan = { credentials, apiOrigin, store, sharing, ...place };
  const started: ChildProcess[] = [];
  const start: Fleet["start"] = async (count, changes = () => ({})) => {
    const members: FleetProcess[] = [];
    let next = 0;
    const startSome = async () => {
      for (let at = next++; at < count; at = next++) {
        // Half of them with each client.
        const redisClient = at % 2 === 0 ? "redis" : "ioredis";
        members[at] = await startProcess({ ...plan, redisClient, ...changes(at) }, started);
      }
    };
    await Promise.all(Array.from({ length: STARTING_AT_ONCE }, startSome));
    return members;
  };
  const end = async () => {
    await Promise.all(started.map(kill));
    await Promise.all([redis?.[Symbol.asyncDispose](), sase.close(), own[Symbol.asyncDispose]()]);
  };
  return { sase, redis, tsgIds, folder: place.folder, start, [Symbol.asyncDispose]: end };
}

async function startProcess(plan: ProcessPlan, started: ChildProcess[]): Promise<FleetProcess> {
  const child = fork(PROGRAM, [JSON.stringify(plan)]);
  started.push(child);
  // The service and Redis would be on machines of their own.
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const tell = (command: Command) => child.send(command);
  await next(child, (report) => "up" in report);
  return {
    async order(name, ...parameters) {
      tell({ order: name, parameters });
      const isDone = (report: Report): report is Done => "done" in report && report.done === name;
      return (await next(child, isDone)).outcome as Outcome<typeof name>;
    },
    requesting: async () => void (await next(child, (report) => "requesting" in report)),
    kill: () => kill(child),
    async leave() {
      tell({ leave: true });
      const [code] = await once(child, "exit", { signal: AbortSignal.timeout(60_000) });
      if (code !== 0) throw new Error(`A process of the fleet ended with ${code}.`);
    },
  };
}

type Done = Extract<Report, { readonly done: OrderName }>;

/** The next report that `isIt` accepts. */
function next<Wanted extends Report>(child: ChildProcess, isIt: (report: Report) => report is Wanted): Promise<Wanted> {
  return new Promise((resolve, reject) => {
    const look = (report: Report) => {
      if (isIt(report)) done(() => resolve(report));
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

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
