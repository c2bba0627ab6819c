/**
 * Sends requests by kept-alive connections, one after the other on each, as fast as they are answered. Started with the core of the load:
 * told what to send by messages, it answers with what it has counted.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface LoadOrder {
  readonly port: number;
  /** The bytes of one request. */
  readonly request: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** ms: what half of the requests took at most, and 99 of 100 */
  readonly p50: number;
  readonly p99: number;
}

process.on("message", async (order: LoadOrder) => process.send?.(await load(order)));
process.on("disconnect", () => process.exit());

async function load({ port, request, connections, seconds }: LoadOrder): Promise<LoadResult> {
  const times: number[] = [];
  const bytes = Buffer.from(request);
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, "127.0.0.1").setNoDelay();
      await once(socket, "connect");
      await oneAfterTheOther(socket, bytes, end, times);
      socket.destroy();
    }),
  );
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { requests: times.length, seconds: (performance.now() - start) / 1000, p50: at(0.5), p99: at(0.99) };
}

function oneAfterTheOther(socket: Socket, request: Buffer, end: number, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = performance.now();
    let rest: Buffer<ArrayBuffer> = Buffer.alloc(0);
    socket.on("data", (data: Buffer<ArrayBuffer>) => {
      rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
      const length = responseLength(rest);
      if (length === undefined || rest.length < length) return;
      if (!rest.toString("latin1", 0, 12).endsWith(" 200"))
        return reject(new Error(rest.toString("latin1").slice(0, 200)));
      rest = rest.subarray(length);
      const now = performance.now();
      times.push(now - sentAt);
      if (now > end) return resolve();
      sentAt = now;
      socket.write(request);
    });
    socket.once("error", reject).once("close", () => reject(new Error("A connection was closed.")));
    socket.write(request);
  });
}

/** Undefined before its head has arrived. Chunks are looked for by their end. */
function responseLength(bytes: Buffer): number | undefined {
  const head = bytes.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString("latin1", 0, head)) ?? [];
  if (length !== undefined) return head + 4 + Number(length);
  const last = bytes.indexOf("0\r\n\r\n", head + 4);
  return last < 0 ? undefined : last + 5;
}
