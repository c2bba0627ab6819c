import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { API, DOWNLOAD_BYTES, startNginx } from "../proxies/nginx.ts";
import { CORES, type Running, residentBytes, startProgram } from "../proxies/start-proxy.ts";
import type { Service } from "../service/start-service.ts";
import { SECRET } from "./proxy.ts";

/** What our proxy takes of memory. */
export interface FootprintRow {
  readonly name: string;
  readonly kind: string;
  /** bytes */
  readonly bytes: number;
  readonly most: number;
}

const MiB = 2 ** 20;
const CONNECTIONS = 1_000;
const CHUNK = Buffer.alloc(64 * 1024);

/** How much the memory of our proxy grows by a large upload, a large download and idle connections. */
export async function footprint({ authorization }: Service): Promise<FootprintRow[]> {
  const api = await startNginx(API, CORES.others);
  const env = { API: api.origin, AUTHORIZATION: authorization, SECRET };
  const agent = await startProgram("sase-auth", env, ["--conditions=source"]);
  try {
    // Some modules are loaded with the first request, and the engine takes more memory at first.
    for (let round = 0; round < 2_000; round++) await (await ask(agent)).destroy();
    const grown = async (name: string, most: number, run: () => Promise<number>) => {
      return { name, kind: "ours", bytes: await run(), most };
    };
    return [
      await grown("an idle connection", 20_000, () => idle(agent)),
      await grown("a download of 1 GB", 30 * MiB, () => growth(agent, download)),
      await grown("an upload of 1 GB", 30 * MiB, () => growth(agent, upload)),
    ];
  } finally {
    agent.stop();
    api.stop();
  }
}

/** The bytes by which the memory of a process has grown at most, while something runs. */
async function growth(agent: Running, run: (agent: Running) => Promise<void>): Promise<number> {
  const before = await residentBytes(agent.pid);
  let most = before;
  const look = setInterval(async () => {
    most = Math.max(most, await residentBytes(agent.pid));
  }, 20);
  await run(agent);
  clearInterval(look);
  return most - before;
}

async function idle(agent: Running): Promise<number> {
  const before = await residentBytes(agent.pid);
  const sockets: Socket[] = [];
  for (let at = 0; at < CONNECTIONS; at++) sockets.push(await ask(agent));
  await sleep(1_000);
  const after = await residentBytes(agent.pid);
  for (const socket of sockets) socket.destroy();
  return Math.round((after - before) / CONNECTIONS);
}

/** A connection on which one request was answered. */
async function ask(agent: Running): Promise<Socket> {
  const socket = await opened(agent);
  socket.write(head(agent, "GET /", ""));
  await once(socket, "data");
  return socket;
}

async function download(agent: Running): Promise<void> {
  const socket = await opened(agent);
  socket.write(head(agent, "GET /download", "Connection: close\r\n"));
  let size = 0;
  for await (const chunk of socket) size += (chunk as Buffer).length;
  if (size < DOWNLOAD_BYTES) throw new Error(`The download has ${size} bytes.`);
}

async function upload(agent: Running): Promise<void> {
  const socket = await opened(agent);
  const answered = once(socket, "data");
  socket.write(head(agent, "PUT /", `Content-Length: ${DOWNLOAD_BYTES}\r\n`));
  for (let sent = 0; sent < DOWNLOAD_BYTES; sent += CHUNK.length) if (!socket.write(CHUNK)) await once(socket, "drain");
  const [answer] = await answered;
  socket.destroy();
  if (!/^HTTP\/1\.1 200 /.test(String(answer))) throw new Error(String(answer));
}

async function opened({ origin }: Running): Promise<Socket> {
  const { port, hostname } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  return socket;
}

function head({ origin }: Running, line: string, fields: string): string {
  return `${line} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nAuthorization: Bearer ${SECRET}\r\n${fields}\r\n`;
}
