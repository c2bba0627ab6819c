import { UsageError } from "../failure.ts";
import type { MockOptions } from "../mock/mock-options.ts";
import { startMock } from "../mock/running-mock.ts";
import type { Outcome } from "../outcome.ts";
import { endWith } from "../serve/end-with.ts";
import { runChild } from "../serve/run-child.ts";
import { stopSignal } from "../serve/stop-signal.ts";
import { plain, warn } from "../terminal.ts";

/** Run a command for which the mock answers under the vendor's host names. Ends the process. */
export async function mockCommand(command: readonly string[], options: MockOptions): Promise<Outcome> {
  if (!command[0]) throw new UsageError("There is no command behind --: sase-auth mock -- npm test");
  if (options.json) throw new UsageError("--json is not for a command behind --: what is printed is the command's.");
  if (options.environmentFile ?? options.format) {
    throw new UsageError("--environment-file and --format are not for a command behind --: it gets the environment.");
  }
  return endWith(underMock(command, options));
}

async function underMock(command: readonly string[], options: MockOptions): Promise<number> {
  const stop = stopSignal();
  await using running = await startMock(options);
  const { sase } = running;
  await sase.interceptVendorHosts({ thisProcess: false, onRefused: once(tellRefused) });
  stop.throwIfAborted();
  const status = await runChild(command, { ...process.env, ...running.control, ...sase.env });
  if (running.hasServed()) return status;
  warn(
    "No request reached the mock. If the command sets or clears NODE_OPTIONS, let it keep what was there: before Node 22.21, " +
      "fetch, got and ky need it. Else it does not look at HTTPS_PROXY.",
  );
  return status;
}

function tellRefused(host: string): void {
  warn(
    `${plain(host)} was refused: the mock answers for the SASE hosts of Palo Alto Networks, and lets nothing else out.`,
  );
}

/** Call `tell` once for each text. */
function once(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (!told.has(text)) tell(text);
    told.add(text);
  };
}
