import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "@sase-auth/test-kit";
import { describe, expect, it } from "vitest";
import { startService, temporaryFolder } from "./support/cli.ts";
import { isAlive, type RunningCommand, start } from "./support/running.ts";

/** The command line, once its token request is with a service that does not answer. */
async function waiting(args: readonly string[]): Promise<RunningCommand> {
  const { env, sase } = await startService();
  sase.auth.misbehave({ hang: true }, { times: Number.POSITIVE_INFINITY });
  const command = await start(args, env);
  await until(() => sase.auth.tokenRequests.length > 0);
  return command;
}

describe.skipIf(process.platform === "win32")("a signal while the first token is waited for", () => {
  it.each([
    ["SIGTERM", []],
    ["SIGINT", []],
    ["SIGHUP", []],
    ["SIGTERM", ["--lazy"]],
  ] as const)("ends the agent at once with status 0, and no file is left: %s %j", async (signal, more) => {
    const folder = await temporaryFolder();
    const [authFile, file, socket] = ["scm.json", "agent.env", "agent.sock"].map((name) => join(folder, name));
    const files = ["--auth-file", authFile, "--environment-file", file, "--socket", socket] as string[];
    const agent = await waiting(["agent", ...more, ...files]);
    process.kill(agent.pid, signal);
    expect(await agent.ended).toBe(0);
    expect(await readdir(folder)).toEqual([]);
    expect([agent.lines, agent.errors]).toEqual([[], []]);
  });

  it("ends exec at once with 143, and its command is not started", async () => {
    const exec = await waiting(["exec", "--", "echo", "started"]);
    process.kill(exec.pid, "SIGTERM");
    expect(await exec.ended).toBe(143);
    expect([exec.lines, exec.errors]).toEqual([[], []]);
  });
});

describe.skipIf(process.platform !== "linux")("a signal while the secret command runs", () => {
  it.each([
    ["agent", ["agent", "--secret-file"], 0],
    ["exec", ["exec", "--", "echo"], 143],
  ] as const)("ends %s at once, and the secret command too", async (_, args, status) => {
    const { env } = await startService();
    const { SASE_CLIENT_SECRET: __, ...others } = env;
    const folder = await temporaryFolder();
    const SASE_CLIENT_SECRET_COMMAND = `echo $$ > '${join(folder, "pid")}'; exec sleep 600`;
    const command = await start([...args, join(folder, "secret")], { ...others, SASE_CLIENT_SECRET_COMMAND });
    let pid = 0;
    const reading = setInterval(async () => {
      pid = Number(await readFile(join(folder, "pid"), "utf8").catch(() => "0"));
    }, 20);
    await until(() => pid > 0).finally(() => clearInterval(reading));
    process.kill(command.pid, "SIGTERM");
    expect(await command.ended).toBe(status);
    await until(() => !isAlive(pid));
  });
});
