import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A mock service in a process of its own, as the command line runs it, with its environment. */
export interface RunningMock {
  readonly env: { readonly [name: string]: string };
  stop(): Promise<void>;
}

/** @param bin the command line */
export async function startMock(bin: string): Promise<RunningMock> {
  const mock = spawn(process.execPath, [bin, "mock"], { stdio: ["ignore", "pipe", "ignore"] });
  const env: { [name: string]: string } = {};
  for await (const line of createInterface({ input: mock.stdout })) {
    const [, name = "", value = ""] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
    env[name] = value;
    if (name === "SASE_API_URL") break;
  }
  const stop = async () => {
    mock.kill();
    await once(mock, "exit");
  };
  return { env, stop };
}
