import { removeEnvironment, writeEnvironment } from "../mock/environment-file.ts";
import { environmentText, type Variables } from "../mock/environment-text.ts";
import type { MockOptions } from "../mock/mock-options.ts";
import { type RunningMock, startMock } from "../mock/running-mock.ts";
import type { Outcome, Write } from "../outcome.ts";
import { proxyExceptions } from "../serve/agent-variables.ts";
import { stopped, stopSignal } from "../serve/stop-signal.ts";
import { warn } from "../terminal.ts";

/** Run the mock service until a signal ends it. */
export async function mock(options: MockOptions, write: Write): Promise<Outcome> {
  const { environmentFile } = options;
  // Listened for first: who reads the environment may send one at once.
  const end = stopped(stopSignal());
  const running = await startMock(options);
  const environment = environmentOf(running);
  const text = await publish(environment, options, write).catch(async (error) => {
    await running.close();
    throw error;
  });
  warn("The mock service is running, until Ctrl-C. Its credentials and tokens are made up.");
  const ended = end.then(async () => {
    await running.close();
    // The last of all: scripts wait until the file is gone, and then read the record.
    if (environmentFile !== undefined) await removeEnvironment(environmentFile, text);
  });
  return { result: { environment }, ended };
}

/** Print the environment, or write it to a file. Returns it as it was written. */
async function publish(environment: Variables, options: MockOptions, write: Write): Promise<string> {
  const { format = "sh", environmentFile } = options;
  const text = environmentText(environment, format);
  if (environmentFile === undefined) write(text.trimEnd());
  else {
    await writeEnvironment(environmentFile, text);
    write(`sase-auth mock is ready: ${environment.SASE_AUTH_URL}, TSG ${environment.SASE_TSG_ID}`);
  }
  return text;
}

/** What programs need to reach the mock, and tests to control it. */
function environmentOf({ sase, control }: RunningMock): Variables {
  const given = Object.entries(sase.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(given), ...control, ...proxyExceptions(process.env) };
}
