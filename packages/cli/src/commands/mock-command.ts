import { UsageError } from "../failure.ts";
import type { MockOptions } from "../mock/mock-options.ts";
import { startMock } from "../mock/running-mock.ts";
import { unreachedText } from "../mock/unreached.ts";
import type { Outcome } from "../outcome.ts";
import { endWith } from "../serve/end-with.ts";
import { runChild } from "../serve/run-child.ts";
import { stopSignal } from "../serve/stop-signal.ts";
import { plain, warn } from "../terminal.ts";

const UNTRUSTED =
  "A program does not trust the certificates of the mock: it uses another list than those that NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, " +
  "REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE name.";
const FOREIGN_ACCOUNT =
  "A token request was refused: its client ID is not the mock's. The command gets the account in SASE_CLIENT_ID, SASE_CLIENT_SECRET and " +
  "SASE_TSG_ID, and likewise in SCM_… and PRISMASASE_…: set variables of other names from those.";

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
  const tell = oneOfEach();
  const seen = { hasConnected: false, wasRefused: false, isUntrusted: false };
  await using running = await startMock(options, ({ refusal }) => {
    if (refusal === "unknown client") tell(FOREIGN_ACCOUNT);
  });
  await running.sase.interceptVendorHosts({
    thisProcess: false,
    onConnection: () => {
      seen.hasConnected = true;
    },
    onRefused: (host) => {
      seen.wasRefused = true;
      tell(refused(host));
    },
    onUntrusted: () => {
      seen.isUntrusted = true;
      tell(UNTRUSTED);
    },
  });
  stop.throwIfAborted();
  const begun = performance.now();
  const status = await runChild(command, { ...process.env, ...running.control, ...running.sase.env });
  const reach = { ...seen, status, ranFor: performance.now() - begun, hasServed: running.hasServed() };
  const text = unreachedText(reach);
  if (text !== undefined) warn(text);
  else if (status !== 0 && running.echoes() > 0) warn(echoed(running.echoes()));
  return status;
}

function echoed(count: number): string {
  return `${count} API ${count === 1 ? "request" : "requests"} got an echo. What your program expects goes into --fixtures FOLDER.`;
}

function refused(host: string): string {
  return `${plain(host)} was refused: the mock answers for the SASE hosts of Palo Alto Networks, by https only, and lets nothing else out.`;
}

/** A warning that is printed once, however often there is a reason for it. */
function oneOfEach(): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (!told.has(text)) warn(text);
    told.add(text);
  };
}
