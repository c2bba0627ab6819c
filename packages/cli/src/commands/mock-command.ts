import { UsageError } from "../failure.ts";
import type { MockOptions } from "../mock/mock-options.ts";
import { startMock } from "../mock/running-mock.ts";
import type { Outcome } from "../outcome.ts";
import { endWith } from "../serve/end-with.ts";
import { runChild } from "../serve/run-child.ts";
import { stopSignal } from "../serve/stop-signal.ts";
import { plain, warn } from "../terminal.ts";

const UNTRUSTED =
  "A program does not trust the certificates of the mock: it uses another list than those that NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, " +
  "REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE name.";

const UNREACHED =
  "No request reached the mock. If the command sets or clears NODE_OPTIONS, let it keep what was there: before Node 22.21, " +
  "fetch, got and ky need it. Else it does not look at HTTPS_PROXY.";

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
  const tell = oneOfEach();
  await running.sase.interceptVendorHosts({
    thisProcess: false,
    onRefused: (host) => tell(refused(host)),
    onUntrusted: () => tell(UNTRUSTED),
  });
  stop.throwIfAborted();
  const status = await runChild(command, { ...process.env, ...running.control, ...running.sase.env });
  if (!running.hasServed()) warn(UNREACHED);
  else if (status !== 0 && running.echoes() > 0) warn(echoed(running.echoes()));
  return status;
}

function echoed(count: number): string {
  return `${count} API ${count === 1 ? "request" : "requests"} got an echo. What your program expects goes into --fixtures FOLDER.`;
}

function refused(host: string): string {
  return `${plain(host)} was refused: the mock answers for the SASE hosts of Palo Alto Networks, and lets nothing else out.`;
}

/** A warning that is printed once, however often there is a reason for it. */
function oneOfEach(): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (!told.has(text)) warn(text);
    told.add(text);
  };
}
