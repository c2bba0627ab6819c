import { once } from "node:events";
import type { Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const ATTEMPTS = 50;
const BACKLOG = 10_000;

/**
 * Listen on loopback. Another program may hold a port that was given up for a moment, as the near end of a
 * connection for example, so a taken one is tried again for a while.
 */
export async function listen(server: Server, port: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      server.listen({ port, host: "127.0.0.1", backlog: BACKLOG });
      await once(server, "listening");
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE" && attempt < ATTEMPTS) {
        await sleep(20);
        continue;
      }
      const advice = "Stop the program that listens there, or choose another port; 0 is a free one.";
      throw new Error(`Port ${port} of 127.0.0.1 cannot be used (${code}). ${advice}`, { cause: error });
    }
  }
}
