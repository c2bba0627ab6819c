import { fork } from "node:child_process";
import { once } from "node:events";
import type { LoadOrder, LoadResult } from "../proxies/load.ts";
import { API, forwarding, startNginx } from "../proxies/nginx.ts";
import { CORES, cpuSeconds, type Running, startProgram } from "../proxies/start-proxy.ts";
import type { Service } from "../service/start-service.ts";
import { type Estimate, estimate } from "../statistics.ts";

export interface ProxyRow {
  readonly name: string;
  readonly kind: string;
  readonly request: "GET" | "POST";
  /** Requests a second. */
  readonly rate: Estimate;
  /** The rate, divided by that of nginx in the same round. */
  readonly share: Estimate;
  /** The rate, divided by that of reply-from in the same round. */
  readonly times: Estimate;
  /** µs of its core for each request */
  readonly cpu: Estimate;
  /** ms */
  readonly p50: Estimate;
  readonly p99: Estimate;
}

interface Sample extends LoadResult {
  /** µs for each request */
  readonly cpu: number;
}

export const SECRET = "the-made-up-local-secret-of-the-bench-0";
const CONNECTIONS = 32;
const WARM_UP = 2;

/** A proxy on one core beside others, with 32 connections. The API and the load share the other core. */
export async function proxy(service: Service, rounds: number, seconds: number): Promise<ProxyRow[]> {
  const { authorization } = service;
  const api = await startNginx(API, CORES.others);
  const env = { API: api.origin, AUTHORIZATION: authorization, SECRET };
  const load = fork(new URL("../proxies/load.ts", import.meta.url), {
    execPath: "taskset",
    execArgv: ["-c", String(CORES.others), process.execPath],
  });
  const entrants: Entrant[] = [
    { name: "no proxy", kind: "minimum", running: api },
    { name: "nginx", kind: "package", running: await startNginx(forwarding(api.origin, authorization), CORES.proxy) },
    { name: "@sase-auth/agent", kind: "ours", running: await startProgram("sase-auth", env, ["--conditions=source"]) },
    { name: "@fastify/reply-from", kind: "package", running: await startProgram("reply-from", env) },
    { name: "http-proxy-3", kind: "package", running: await startProgram("http-proxy-3", env) },
  ];
  const tell = async (order: LoadOrder): Promise<LoadResult> => {
    load.send(order);
    return (await once(load, "message"))[0];
  };
  try {
    const rows: ProxyRow[] = [];
    for (const request of ["GET", "POST"] as const)
      rows.push(...(await measure(entrants, request, tell, rounds, seconds)));
    return rows;
  } finally {
    load.disconnect();
    for (const { running } of entrants) running.stop();
  }
}

interface Entrant {
  readonly name: string;
  readonly kind: string;
  readonly running: Running;
}

type Tell = (order: LoadOrder) => Promise<LoadResult>;

async function measure(
  entrants: readonly Entrant[],
  request: "GET" | "POST",
  tell: Tell,
  rounds: number,
  seconds: number,
): Promise<ProxyRow[]> {
  const order = ({ running }: Entrant, time: number): LoadOrder => {
    const { host, port } = new URL(running.origin);
    return { port: Number(port), request: bytesOf(request, host), connections: CONNECTIONS, seconds: time };
  };
  for (const entrant of entrants) await tell(order(entrant, WARM_UP));
  const samples = new Map<string, Sample[]>(entrants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Each is first in turn, so that what changes slowly falls on all alike.
    const first = round % entrants.length;
    for (const entrant of [...entrants.slice(first), ...entrants.slice(0, first)]) {
      const before = await cpuSeconds(entrant.running.pid);
      const result = await tell(order(entrant, seconds));
      const cpu = (((await cpuSeconds(entrant.running.pid)) - before) * 1e6) / result.requests;
      samples.get(entrant.name)?.push({ ...result, cpu });
    }
  }
  return entrants.map(({ name, kind }) => rowOf({ name, kind, request }, samples));
}

function rowOf(
  named: Pick<ProxyRow, "name" | "kind" | "request">,
  samples: ReadonlyMap<string, readonly Sample[]>,
): ProxyRow {
  const rates = (name: string) => (samples.get(name) ?? []).map(({ requests, seconds }) => requests / seconds);
  const own = samples.get(named.name) ?? [];
  const divided = (name: string) =>
    estimate(rates(named.name).map((rate, round) => rate / (rates(name)[round] ?? Number.NaN)));
  return {
    ...named,
    rate: estimate(rates(named.name)),
    share: divided("nginx"),
    times: divided("@fastify/reply-from"),
    cpu: estimate(own.map(({ cpu }) => cpu)),
    p50: estimate(own.map(({ p50 }) => p50)),
    p99: estimate(own.map(({ p99 }) => p99)),
  };
}

/** As a program sends it: the local secret for our proxy, which nobody else looks at. */
function bytesOf(method: "GET" | "POST", host: string): string {
  const fields = [
    `Host: ${host}`,
    `Authorization: Bearer ${SECRET}`,
    "Accept: application/json",
    "User-Agent: bench/1.0",
  ];
  const body = method === "POST" ? JSON.stringify({ text: "x".repeat(1000) }) : "";
  if (body) fields.push("Content-Type: application/json", `Content-Length: ${body.length}`);
  return `${method} /sse/config/v1/addresses?folder=All&limit=200 HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n${body}`;
}
