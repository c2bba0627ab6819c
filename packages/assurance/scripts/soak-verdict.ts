import type { LoadFigures } from "./soak-load.ts";
import type { ServerFigures } from "./soak-server.ts";

/** Resources that are held while no request is under way, after a garbage collection. */
export interface Held {
  /** Bytes: the heap, and what hangs on it. */
  readonly memory: number;
  /** Connections, as the server sees them: also those that do not keep this process alive. */
  readonly sockets: number;
  /** Timers that keep this process alive. */
  readonly timers: number;
}

export interface SoakFigures {
  readonly load: readonly LoadFigures[];
  readonly server: ServerFigures;
  /** In each pause of the load. In the first one the process is warm already. */
  readonly held: readonly Held[];
  /** After the hosts were told to close their idle connections. */
  readonly closed: Held;
  /** How many requests are sent at a time, by all adapters together. */
  readonly callers: number;
}

/** The bytes by which the last pause may differ from the first. */
const GROWTH = 3 * 2 ** 20;

/** The problems of a run; none if all is well. */
export function problemsOf({ load, server, held, closed, callers }: SoakFigures): string[] {
  const growth = (held.at(-1)?.memory ?? 0) - (held[0]?.memory ?? 0);
  // undici takes another connection where one has just been answered and is not free yet, and keeps them for 4 s.
  const mostSockets = 3 * callers;
  const problems = load.flatMap(({ adapter, requests, failed, unauthorized, firstFailure, tokensObtained }) => [
    requests === 0 && `${adapter}: no request was sent`,
    failed > 0 && `${adapter}: ${failed} requests failed (the first: ${firstFailure})`,
    unauthorized > 0 && `${adapter}: ${unauthorized} callers got a 401`,
    tokensObtained < 2 && `${adapter}: no token was renewed`,
  ]);
  return [
    ...problems,
    server.failedTokenRequests === 0 && "no token request failed: there was nothing to endure",
    server.outages === 0 && "the token service was never away: there was nothing to endure",
    server.rejected === 0 && "no token was rejected: there was nothing to replace",
    growth > GROWTH && `memory grew by ${growth} bytes`,
    held.some(({ sockets }) => sockets > mostSockets) && `more than ${mostSockets} connections were open`,
    held.some(({ timers }) => timers > 0) && "timers ran while nothing was under way",
    closed.sockets > 0 && `${closed.sockets} connections are left`,
    closed.timers > 0 && `${closed.timers} timers are left`,
  ].filter((problem) => problem !== false);
}
