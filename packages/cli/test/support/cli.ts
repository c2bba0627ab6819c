import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { testFolder as temporaryFolder } from "@sase-auth/test-kit/vitest";
import { type MockSase, type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import { expect, onTestFinished, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 }); // each runs programs of its own, on a machine that may have other work

/** What users run. `npm test` builds it first. */
export const BIN: string = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Beside PATH and HOME, all that there is. */
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

/** Run the command as a process of its own, in an environment without credentials and with an empty home. */
export async function sase(args: readonly string[], { env = {}, stdin }: RunOptions = {}): Promise<Ran> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { env: { PATH, HOME: await temporaryFolder(), ...env } });
  child.stdin.on("error", () => {}); // a command that reads nothing may be gone already
  child.stdin.end(stdin ?? "");
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+/m); // a stack
  return { code, stdout, stderr };
}

export { temporaryFolder };

/** What doctor prints, each message on one line. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\n {10,}(?=\S)/g, " ");
}

export interface Service {
  readonly sase: MockSase;
  /** The credentials and the hosts, as the environment names them. */
  readonly env: { readonly [name: string]: string };
  /** Run the command against the mock. Neither output may have the secret, nor a token unless the command is `token`. */
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
}

/** A mock service, until the test ends. */
export async function startService(options: MockSaseOptions = {}): Promise<Service> {
  const mock = await startMockSase(options);
  onTestFinished(() => mock.close());
  const { clientId, clientSecret, tsgId, tokenUrl } = mock.credentials;
  const env = {
    SASE_CLIENT_ID: clientId,
    SASE_CLIENT_SECRET: clientSecret,
    SASE_TSG_ID: tsgId,
    SASE_AUTH_URL: tokenUrl,
    SASE_API_URL: mock.apiOrigin,
  };
  const run: Service["run"] = async (args, { env: changes, ...rest } = {}) => {
    const ran = await sase(args, { ...rest, env: { ...env, ...changes } });
    const tokens = mock.issued.map(({ value }) => value);
    const kept = args[0] === "token" ? [ran.stderr] : [ran.stdout, ran.stderr];
    for (const output of kept) for (const token of tokens) expect(output).not.toContain(token);
    for (const output of [ran.stdout, ran.stderr]) expect(output).not.toContain(clientSecret);
    return ran;
  };
  return { sase: mock, env, run };
}

export interface Parsed {
  readonly ok: boolean;
  readonly command: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: what it is depends on the command, and the tests say what it must be.
  readonly result: any;
  readonly problems: readonly { code: string; message: string }[];
}

/** The value of `--json`, once its shape was checked. */
export function parsed(stdout: string): Parsed {
  const value = JSON.parse(stdout);
  expect(Object.keys(value)).toEqual(["ok", "command", "result", "problems"]);
  expect(value.ok).toBe(value.problems.length === 0);
  return value;
}
