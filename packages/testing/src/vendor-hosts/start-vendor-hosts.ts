import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import type { Agent } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertKnownKeys } from "../known-keys.ts";
import { listen } from "../listen.ts";
import { makeAuthority } from "./authority.ts";
import { CA_VARIABLES, type Environment, wayVariables } from "./environment.ts";
import type { FetchDispatcher } from "./fetch-dispatcher.ts";
import type { MockOrigins } from "./hosts.ts";
import { interceptInProcess } from "./in-process.ts";
import { preloadCode } from "./preload.ts";
import { vendorProxy } from "./proxy.ts";
import { endTls } from "./tls-end.ts";

/** Options of `interceptVendorHosts`. */
export interface InterceptOptions {
  /** Whether `fetch` and Node's https of this process lead to the mock, too; default true. */
  thisProcess?: boolean;
  /** Is told `host:port` of what a child process asked the proxy for, and was refused. */
  onRefused?: (host: string) => void;
  /** Is told that a child process does not trust the certificates that `env` names. */
  onUntrusted?: () => void;
  /** Is told of each connection of a child process, wherever that leads. */
  onConnection?: () => void;
}

const OPTION_KEYS = ["thisProcess", "onRefused", "onUntrusted", "onConnection"];

/** The mock under the vendor's host names. */
export interface VendorHosts {
  /** For clients of this process with an `httpsAgent` or `agent` of their own, such as axios and got. */
  readonly agent: Agent;
  /** For calls of `fetch` with a `dispatcher` of their own. */
  readonly dispatcher: FetchDispatcher;
  /** Lead to the vendor's own hosts again, and remove the files for child processes. Closing the mock does it, too. */
  restore(): Promise<void>;
}

/** What child processes need. */
export interface StartedVendorHosts extends VendorHosts {
  readonly variables: Environment;
}

/**
 * @throws {TypeError} if an option is unknown
 * @throws {Error} if another mock answers for this process
 */
export async function startVendorHosts(mock: MockOrigins, options: InterceptOptions): Promise<StartedVendorHosts> {
  assertKnownKeys("interceptVendorHosts's options", options, OPTION_KEYS);
  const { thisProcess = true, onRefused = () => {}, onUntrusted = () => {}, onConnection = () => {} } = options;
  if (thisProcess) assertNotUnderMock();
  const undo: (() => unknown)[] = [];
  const restore = async () => void (await Promise.all(undo.splice(0).map((step) => step())));
  try {
    const { certificate, secureContext } = await makeAuthority();
    const onTunnel = (socket: Socket) => endTls(socket, { mock, secureContext, onUntrusted });
    const ends = [vendorProxy({ mock, onTunnel, onRefused }), createServer(onTunnel)] as const;
    for (const server of ends) server.on("connection", () => onConnection());
    const proxy = await startServer(ends[0], undo);
    const front = await startServer(ends[1], undo);
    const files = await writeFiles(certificate, front, undo);
    const inProcess = interceptInProcess(mock, thisProcess);
    undo.push(inProcess.restore);
    return { ...inProcess, variables: wayVariables({ proxyUrl: `http://127.0.0.1:${proxy}`, ...files }), restore };
  } catch (error) {
    await restore();
    throw error;
  }
}

/** The command line's mock that serves by its own addresses, and not by the vendor's, names them. */
function assertNotUnderMock({ SASE_MOCK_URL, SASE_API_URL } = process.env): void {
  if (!SASE_MOCK_URL || SASE_API_URL) return;
  throw new Error(
    "This process runs under `sase-auth mock`, which already answers for the vendor's hosts. " +
      "Run it without `sase-auth mock --`, or leave out startMockSase() and interceptVendorHosts().",
  );
}

/** @returns its port */
async function startServer(server: Server, undo: (() => unknown)[]): Promise<number> {
  const sockets = new Set<Socket>();
  // As those of the mock, it keeps no process alive.
  server.unref();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await listen(server, 0);
  undo.push(() => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    return closed;
  });
  return (server.address() as AddressInfo).port;
}

/** Files for child processes, in a folder that only this user can enter. No private key is among them. */
async function writeFiles(certificate: string, frontPort: number, undo: (() => unknown)[]) {
  const folder = await mkdtemp(join(tmpdir(), "sase-auth-mock-"));
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  undo.push(() => {
    process.off("exit", removeNow);
    removeNow();
  });
  const preload = join(folder, "preload.cjs");
  await writeFile(preload, preloadCode(frontPort));
  const bundles = CA_VARIABLES.map(async (variable) => {
    const path = join(folder, `${variable.toLowerCase()}.pem`);
    // Servers of the user's own, on loopback, may have a certificate of another authority.
    const others = await readFile(process.env[variable] ?? "", "utf8").catch(() => "");
    await writeFile(path, `${others}\n${certificate}`);
    return [variable, path] as const;
  });
  return { preload, bundles: Object.fromEntries(await Promise.all(bundles)) };
}
