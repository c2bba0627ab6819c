import {
  type Control,
  type MockSase,
  type MockSaseOptions,
  type ReceivedRequest,
  serveControl,
  startMockSase,
} from "@sase-auth/testing";
import { Failure } from "../failure.ts";
import { warn } from "../terminal.ts";
import { accountAndTenants } from "./account-and-tenants.ts";
import type { Variables } from "./environment-text.ts";
import { readFixtures } from "./fixture-files.ts";
import type { MockOptions } from "./mock-options.ts";
import { cannotBeWritten, writeWhole } from "./whole-file.ts";

/** A mock with its control API. */
export interface RunningMock extends AsyncDisposable {
  readonly sase: MockSase;
  /** The variables by which tests control it. */
  readonly control: Variables;
  /** Whether it has had a request, also before a reset. */
  hasServed(): boolean;
  /** How many API requests were answered by an echo, since there are no fixtures. */
  echoes(): number;
  /** End both, and write the record. */
  close(): Promise<void>;
}

/**
 * Start the mock that the options describe.
 *
 * @param onRequest is told of each request, once it was answered
 * @throws {Failure} if an option cannot be used, or a file that it names
 */
export async function startMock(
  options: MockOptions,
  onRequest: (request: ReceivedRequest) => void = () => {},
): Promise<RunningMock> {
  const { record, log } = options;
  const settings = await settingsOf(options);
  // An unwritable file is told before the work, not after it.
  if (record !== undefined) await writeRecord(record, { log: { version: "1.2", entries: [] } });
  const recorded: ReceivedRequest[] = [];
  let hasServed = false;
  let echoes = 0;
  const { sase, control } = await started(settings, (request) => {
    hasServed = true;
    if (!settings.fixtures && isEcho(request)) echoes += 1;
    if (record !== undefined) recorded.push(request);
    if (log) warn(sase.logLine(request));
    onRequest(request);
  });
  const close = async () => {
    await control.close();
    await sase.close();
    if (record === undefined) return;
    const written = writeRecord(record, sase.har(recorded));
    await written.catch(({ message }: Error) => warn(`What was recorded is lost. ${message}`));
  };
  return {
    sase,
    close,
    echoes: () => echoes,
    hasServed: () => hasServed || sase.auth.requests.length + sase.api.requests.length > 0,
    control: { SASE_MOCK_URL: control.url, SASE_MOCK_KEY: control.key },
    [Symbol.asyncDispose]: close,
  };
}

/** Only the API's own answer has looked at the token. */
function isEcho({ host, status, tsgId }: ReceivedRequest): boolean {
  return host === "api" && status === 200 && tsgId !== undefined;
}

async function started(
  settings: MockSaseOptions,
  onRequest: (request: ReceivedRequest) => void,
): Promise<{ sase: MockSase; control: Control }> {
  try {
    const sase = await startMockSase({ ...settings, onRequest });
    return { sase, control: await serveControl(sase) };
  } catch (error) {
    throw new Failure("ERR_OPTION", (error as Error).message);
  }
}

async function settingsOf(options: MockOptions): Promise<MockSaseOptions> {
  const { port, authPort, lifetime, wrongTsg, scopeOptional, tokenConcurrency, strictHeaders, record } = options;
  const chosen = { apiPort: port, authPort, lifetime, wrongTsg, scopeOptional, tokenConcurrency, strictHeaders };
  const folder = options.fixtures;
  return {
    ...(Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) as MockSaseOptions),
    ...(await accountAndTenants(options)),
    ...(folder !== undefined && { fixtures: await readFixtures(folder) }),
    record: record !== undefined,
  };
}

async function writeRecord(path: string, har: object): Promise<void> {
  await writeWhole(path, `${JSON.stringify(har, null, 1)}\n`).catch((error) => {
    throw cannotBeWritten("--record", path, error);
  });
}
