import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { BIN, parsed, sase } from "./support/cli.ts";

/** The mock, and the lines that it prints first. */
async function startMock(args: string[], lineCount: number) {
  const child = spawn(process.execPath, [BIN, "mock", ...args], { env: {} });
  onTestFinished(() => void child.kill("SIGKILL"));
  const stderr = text(child.stderr);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (lines.length === lineCount) break;
  }
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(child, "exit");
    child.kill(signal);
    return { exit: await exit, stderr: await stderr };
  };
  return { lines, end };
}

function environmentIn(lines: string[]): { [name: string]: string } {
  return Object.fromEntries(lines.map((line) => /^export (\w+)='(.*)'$/.exec(line)?.slice(1) ?? [line, ""]));
}

describe.skipIf(process.platform === "win32")("sase-auth mock", () => {
  it("prints an environment with which all works", async () => {
    const { lines } = await startMock([], 5);
    const env = environmentIn(lines);
    expect(Object.keys(env)).toEqual([
      "SASE_CLIENT_ID",
      "SASE_CLIENT_SECRET",
      "SASE_TSG_ID",
      "SASE_AUTH_URL",
      "SASE_API_URL",
    ]);
    const { stdout } = await sase(["doctor", "--json"], { env });
    expect(parsed(stdout)).toMatchObject({ ok: true });
  });

  it("has an account of the TSG that --tsg names", async () => {
    const { lines } = await startMock(["--tsg", "1234567890"], 5);
    const env = environmentIn(lines);
    expect(env.SASE_TSG_ID).toBe("1234567890");
    expect((await sase(["token"], { env })).code).toBe(0);
  });

  it("prints the environment in the one shape with --json", async () => {
    const { lines } = await startMock(["--json"], 14);
    const { command, result } = parsed(lines.join("\n"));
    expect(command).toBe("mock");
    expect(result.environment).toMatchObject({
      SASE_TSG_ID: "1838006364",
      SASE_API_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends well on %s, and says on stderr that it goes on until then",
    async (signal) => {
      const { end } = await startMock([], 5);
      expect(await end(signal)).toEqual({
        exit: [0, null],
        stderr: "sase-auth: The mock service is running, until Ctrl-C. Its credentials and tokens are made up.\n",
      });
    },
  );
});
