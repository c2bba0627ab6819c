import { once } from "node:events";
import { chmod, lstat, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { resolve } from "node:path";
import { invalidOption } from "@sase-auth/core/adapter";
import { refuseOpenFolder } from "../auth-file/private-file.ts";

/** Where an agent listens: a port of 127.0.0.1 (0: a free one), or a unix socket. */
export type Listen =
  | {
      /** A port of 127.0.0.1; 0: a free one. */
      readonly port: number;
    }
  | {
      /** The path of a unix socket, in a folder that is closed to other users. */
      readonly socket: string;
    };

/** Bytes that fit into the address of a unix socket on Linux and macOS. */
const LONGEST_SOCKET = 103;

/**
 * Bind a server to loopback or to a unix socket of mode 0600.
 *
 * @returns the names by which clients address it, as in `Host`
 * @throws {InvalidOptionError} that says what to do
 */
export async function listenOn(server: Server, listen: Listen): Promise<readonly string[]> {
  if ("socket" in listen) {
    await listenOnSocket(server, resolve(listen.socket));
    return ["localhost"];
  }
  await bind(server, { host: "127.0.0.1", port: listen.port }).catch((error) => {
    const { code } = error as NodeJS.ErrnoException;
    const advice = code === "EADDRINUSE" ? "Another program listens there: stop it, or choose another port." : "";
    throw invalidOption(`Port ${listen.port} of 127.0.0.1 cannot be used (${code}). ${advice}`.trim());
  });
  const { port } = server.address() as AddressInfo;
  return ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
}

async function listenOnSocket(server: Server, path: string): Promise<void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > LONGEST_SOCKET)
    throw invalidOption(`The socket path has ${bytes} bytes, and ${LONGEST_SOCKET} fit. Choose a shorter one.`);
  refuseOpenFolder(path);
  await removeDeadSocket(path);
  await bind(server, { path }).catch((error) => {
    throw invalidOption(`The socket ${path} cannot be made (${(error as NodeJS.ErrnoException).code}).`);
  });
  // Its folder is closed to others, so nobody could connect before.
  await chmod(path, 0o600);
}

async function removeDeadSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isSocket()) throw invalidOption(`${path} is no socket. Choose another path.`);
  if (await isAlive(path)) throw invalidOption(`Another agent listens on ${path}. Stop it, or choose another path.`);
  await unlink(path);
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(true));
    socket.once("connect", () => socket.destroy()).once("error", () => resolve(false));
  });
}

async function bind(server: Server, where: { host: string; port: number } | { path: string }): Promise<void> {
  // `once` rejects with an `error` event.
  const listening = once(server, "listening");
  server.listen(where);
  await listening;
}
