import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { until } from "@sase-auth/test-kit";
import { describe, expect, it } from "vitest";
import { startService, temporaryFolder } from "./support/cli.ts";
import { atPty, hasPty } from "./support/pty.ts";
import { descendants, start } from "./support/running.ts";

/** Prints `ready`, its PID and where the agent is; then each signal, and ends with 3 at the line "end" or a second signal. */
const PROGRAM = `
  const { SASE_AUTH_URL } = process.env;
  const say = (...words) => console.log(words.join(" ")); // without colours
  let count = 0;
  for (const name of ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2"])
    process.on(name, () => say(name, ++count));
  const ask = () => fetch(SASE_AUTH_URL).then(({ status }) => say("status", status), ({ cause }) => say("failed", cause.code));
  // The test's end of the pipe is closed once exec has gone.
  process.stdin.on("end", ask).on("data", (text) => {
    if (/end/.test(text)) setTimeout(() => { say("seen", count); process.exit(3); }, 300);
    if (/ask/.test(text)) ask();
    if (/parent/.test(text)) { process.kill(process.ppid, "SIGINT"); say("told"); }
  });
  say("ready", process.pid, SASE_AUTH_URL);
`;
const COMMAND = ["exec", "--", process.execPath, "-e", PROGRAM];

describe.skipIf(process.platform === "win32")("a signal to exec", () => {
  it.each(["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGINT", "SIGQUIT"] as const)(
    "without a terminal is handed on: %s",
    async (signal) => {
      const { env } = await startService();
      const exec = await start(COMMAND, env);
      await exec.printed(/^ready/);
      process.kill(exec.pid, signal);
      await exec.printed(new RegExp(`^${signal} 1$`));
      exec.process.stdin?.write("end\n");
      await exec.printed(/^seen 1$/);
      expect(await exec.ended).toBe(3);
    },
  );

  it("that cannot be delivered is said, and exec waits for the command", async () => {
    const { env } = await startService();
    const refusing = 'process.binding("process_wrap").Process.prototype.kill = () => -1'; // as the system: EPERM
    const preload = `data:text/javascript,${encodeURIComponent(refusing)}`;
    const exec = await start(COMMAND, { ...env, NODE_OPTIONS: `--no-deprecation --import ${preload}` });
    await exec.printed(/^ready/);
    process.kill(exec.pid, "SIGTERM");
    await until(() => exec.errors.length > 0);
    expect(exec.errors).toEqual([
      `sase-auth: A signal could not be passed on to ${process.execPath} (EPERM). It goes on, and sase-auth with it.`,
    ]);
    exec.process.stdin?.write("ask\n");
    await exec.printed(/^status 405$/);
    exec.process.stdin?.write("end\n");
    expect(await exec.ended).toBe(3);
  });

  it.skipIf(!hasPty)("by Ctrl-C at a terminal reaches the command once, and exec waits for it", async () => {
    const { env } = await startService();
    const { shown, status } = await atPty(COMMAND, env, [
      ["ready", "\x03"],
      ["SIGINT 1", "end\n"],
    ]);
    expect(shown).toContain("seen 1");
    expect(shown).not.toContain("SIGINT 2");
    expect(status).toBe(3);
  });
});

describe.skipIf(!hasPty)("at a terminal", () => {
  it("exec hands on no SIGINT: what the terminal sends has reached the command already", async () => {
    const { env } = await startService();
    const { shown, status } = await atPty(COMMAND, env, [
      ["ready", "parent\n"],
      ["told", "end\n"],
    ]);
    expect(shown).toContain("seen 0");
    expect(status).toBe(3);
  });
});

describe.skipIf(process.platform !== "linux")("after kill -9", () => {
  it("of exec, its command goes on, and its agent refuses connections", async () => {
    const { env } = await startService();
    const exec = await start(COMMAND, env);
    await exec.printed(/^ready/);
    exec.process.stdin?.write("ask\n");
    await exec.printed(/^status 405$/);
    process.kill(exec.pid, "SIGKILL");
    expect(await exec.ended).toBe("SIGKILL");
    // It asks once its standard input has ended with exec, and ends then.
    await exec.printed(/^failed ECONNREFUSED$/);
  });

  it("of the command, exec ends with 137, and nothing is left behind", async () => {
    const { env } = await startService();
    const home = await temporaryFolder();
    const exec = await start(COMMAND, { ...env, HOME: home });
    const [, pid, url = ""] = (await exec.printed(/^ready/)).split(" ");
    process.kill(Number(pid), "SIGKILL");
    expect(await exec.ended).toBe(137);
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    expect(await readdir(home)).toEqual([]);
  });
});

describe.skipIf(process.platform !== "linux")("what exec starts", () => {
  it("has the real secret in no environment, command line, file or output", async () => {
    const { env, sase } = await startService();
    const home = await temporaryFolder();
    const nested = ["sh", "-c", `sh -c '"$0" -e "$1"; true' "$0" "$1"; true`, process.execPath, PROGRAM];
    const exec = await start(["exec", "--verbose", "--", ...nested], {
      ...env,
      HOME: home,
      COPY: env.SASE_CLIENT_SECRET,
    });
    await exec.printed(/^ready/);
    const below = descendants(exec.pid);
    expect(below.length).toBeGreaterThan(2);
    const texts = below.flatMap((pid) =>
      ["environ", "cmdline"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8")),
    );
    const seen = (await Promise.all(texts)).join("\n");
    expect(seen).toContain("SASE_CLIENT_SECRET=");
    exec.process.stdin?.write("end\n");
    await exec.ended;
    const { stdout } = spawnSync("grep", ["-r", "", home], { encoding: "utf8" });
    const { clientId, clientSecret } = sase.credentials;
    for (const form of [clientSecret, Buffer.from(`${clientId}:${clientSecret}`).toString("base64")])
      expect([seen, stdout, ...exec.lines, ...exec.errors].join("\n")).not.toContain(form);
  });

  it("is not started with what exec read from a pipe", async () => {
    const { env, sase } = await startService();
    const { SASE_CLIENT_SECRET: _, ...others } = env;
    const { tsgId } = sase.credentials;
    const exec = await start(["exec", "--client-secret-stdin", "--tsg", tsgId, "--", "env"], others);
    exec.process.stdin?.end(`${sase.credentials.clientSecret}\n`);
    expect(await exec.ended).toBe(0);
    await until(() => exec.lines.some((line) => line.startsWith("SASE_CLIENT_SECRET=")));
    expect(exec.lines.join("\n")).not.toContain(sase.credentials.clientSecret);
  });
});
