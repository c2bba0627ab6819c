import { type Control, type MockSase, type MockSaseOptions, serveControl, startMockSase } from "@sase-auth/testing";
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
  /** Write the record, and end both. */
  close(): Promise<void>;
}

/**
 * Start the mock that the options describe.
 *
 * @throws {Failure} if an option cannot be used, or a file that it names
 */
export async function startMock(options: MockOptions): Promise<RunningMock> {
  const { record } = options;
  // An unwritable file is told before the work, not after it.
  if (record !== undefined) await writeRecord(record, { log: { version: "1.2", entries: [] } });
  const { sase, control } = await started(options);
  const close = async () => {
    if (record !== undefined) {
      await writeRecord(record, sase.har()).catch(({ message }: Error) =>
        warn(`What was recorded is lost. ${message}`),
      );
    }
    await control.close();
    await sase.close();
  };
  return {
    sase,
    close,
    control: { SASE_MOCK_URL: control.url, SASE_MOCK_KEY: control.key },
    [Symbol.asyncDispose]: close,
  };
}

async function started(options: MockOptions): Promise<{ sase: MockSase; control: Control }> {
  let sase: MockSase | undefined;
  const settings = await settingsOf(options);
  const onRequest: MockSaseOptions["onRequest"] = (request) => sase && warn(sase.logLine(request));
  try {
    sase = await startMockSase({ ...settings, ...(options.log && { onRequest }) });
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
