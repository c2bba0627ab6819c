import { execFile } from "node:child_process";
import { chmod, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "@sase-auth/test-kit";
import { describe, expect, it } from "vitest";
import { parsed, startService, temporaryFolder } from "./support/cli.ts";
import { start } from "./support/running.ts";

const run = promisify(execFile);
const READY = /^sase-auth agent is ready: (\S+), TSG (\d+)$/;
const CURL =
  'curl -s -u "$SASE_CLIENT_ID:$SASE_CLIENT_SECRET" -d grant_type=client_credentials -d "scope=$SASE_SCOPE" "$SASE_AUTH_URL"';

/** What curl gets in a shell that has loaded an environment file. */
async function curl(environmentFile: string) {
  const { stdout } = await run("sh", ["-c", `set -a; . '${environmentFile}'; ${CURL}`], {
    env: { PATH: process.env.PATH },
  });
  return JSON.parse(stdout);
}

describe.skipIf(process.platform === "win32")("sase-auth agent", () => {
  it("serves tokens to whoever loads its environment file, until SIGTERM", async () => {
    const { env, sase } = await startService();
    const folder = await temporaryFolder();
    const file = join(folder, "agent.env");
    const agent = await start(["agent", "--environment-file", file], env);
    const [, url, tsgId] = READY.exec(await agent.printed(READY)) ?? [];
    expect(tsgId).toBe(sase.credentials.tsgId);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await curl(file)).access_token).toBe(sase.issued[0]?.value);
    expect(await (await fetch(new URL("/ready", url))).json()).toMatchObject({ status: "ready" });
    process.kill(agent.pid, "SIGTERM");
    expect(await agent.ended).toBe(0);
    expect(await readdir(folder)).toEqual([]);
    expect(agent.errors).toEqual([]);
  });

  it("keeps its port and its secret over a restart, also after kill -9", async () => {
    const { env } = await startService();
    const folder = await temporaryFolder();
    const [file, secret] = [join(folder, "agent.env"), join(folder, "secret")];
    const first = await start(["agent", "--secret-file", secret, "--environment-file", file], env);
    const { port } = new URL(READY.exec(await first.printed(READY))?.[1] as string);
    const before = await readFile(file, "utf8");
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    const second = await start(["agent", "--secret-file", secret, "--environment-file", file, "--port", port], env);
    await second.printed(READY);
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await curl(file)).toMatchObject({ token_type: "Bearer" });
    process.kill(second.pid, "SIGTERM");
    await second.ended;
    expect(await readdir(folder)).toEqual(["secret"]);
  });

  it("takes the place of a socket that kill -9 has left", async () => {
    const { env } = await startService();
    const folder = await temporaryFolder();
    const [file, socket] = [join(folder, "agent.env"), join(folder, "agent.sock")];
    const args = ["agent", "--socket", socket, "--environment-file", file];
    const first = await start(args, env);
    await first.printed(READY);
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    const second = await start(args, env);
    await second.printed(/^sase-auth agent is ready: http:\/\/localhost\/oauth2\/access_token/);
    const shell = `set -a; . '${file}'; ${CURL} --unix-socket '${socket}'`;
    expect(JSON.parse((await run("sh", ["-c", shell])).stdout)).toMatchObject({ token_type: "Bearer" });
  });

  it("keeps the auth file, and removes it at its end", async () => {
    const { env, sase } = await startService();
    const folder = await temporaryFolder();
    const agent = await start(["agent", "--auth-file", join(folder, "scm.json")], env);
    await agent.printed(READY);
    const { jwt, client_secret } = JSON.parse(await readFile(join(folder, "scm.json"), "utf8"));
    expect(jwt).toBe(sase.issued[0]?.value);
    expect(client_secret).not.toBe(env.SASE_CLIENT_SECRET);
    process.kill(agent.pid, "SIGINT");
    expect(await agent.ended).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it("ends once nobody has asked for as long as --idle-timeout says", async () => {
    const { env } = await startService();
    const file = join(await temporaryFolder(), "agent.env");
    const agent = await start(["agent", "--idle-timeout", "1", "--environment-file", file], env);
    await agent.printed(READY);
    expect(await agent.ended).toBe(0);
  });

  it("prints refusals, and other requests only if it is verbose; never a secret or a token", async () => {
    const { env, sase } = await startService();
    const folder = await temporaryFolder();
    const file = join(folder, "agent.env");
    for (const flag of [[], ["--verbose"]]) {
      const agent = await start(["agent", "--environment-file", file, ...flag], env);
      const url = READY.exec(await agent.printed(READY))?.[1] as string;
      await curl(file);
      const secret = /^SASE_CLIENT_SECRET=(.*)$/m.exec(await readFile(file, "utf8"))?.[1] as string;
      await fetch(url, {
        method: "POST",
        body: new URLSearchParams({ client_secret: env.SASE_CLIENT_SECRET as string }),
      });
      await until(() => agent.errors.some((line) => line.includes("401")));
      expect(agent.errors.at(-1)).toMatch(/^sase-auth: POST \/oauth2\/access_token 401 invalid_client: /);
      expect(agent.errors).toHaveLength(flag.length + 1);
      process.kill(agent.pid, "SIGTERM");
      await agent.ended;
      for (const text of [env.SASE_CLIENT_SECRET, secret, ...sase.issued.map(({ value }) => value)])
        expect([...agent.lines, ...agent.errors].join("\n")).not.toContain(text);
    }
  });

  it("says once why its secret file gives no secret while it runs", async () => {
    const { env } = await startService();
    const { SASE_CLIENT_SECRET, ...others } = env;
    const folder = await temporaryFolder();
    const [file, secret] = [join(folder, "agent.env"), join(folder, "client-secret")];
    await writeFile(secret, SASE_CLIENT_SECRET as string);
    const args = ["agent", "--lazy", "--environment-file", file];
    const agent = await start(args, { ...others, SASE_CLIENT_SECRET_FILE: secret });
    await agent.printed(READY);
    await rm(secret);
    for (const _ of "12") expect(await curl(file)).toMatchObject({ error: "temporarily_unavailable" });
    await until(() => agent.errors.length === 3);
    const why = `sase-auth: SASE_CLIENT_SECRET_FILE: The secret file ${secret} cannot be read (ENOENT). Check its path and its mode.`;
    expect(agent.errors.filter((line) => line === why)).toHaveLength(1);
  });

  it("speaks JSON with --json", async () => {
    const { env, sase } = await startService();
    const file = join(await temporaryFolder(), "agent.env");
    const agent = await start(["agent", "--json", "--lazy", "--environment-file", file], env);
    await agent.printed(/^}$/);
    const { result } = parsed(agent.lines.join("\n"));
    expect(result).toEqual({ tokenUrl: expect.any(String), tsgId: sase.credentials.tsgId, pid: agent.pid });
    expect(sase.auth.requests).toHaveLength(0);
    await fetch(result.tokenUrl);
    await until(() => agent.errors.length === 1);
    expect(JSON.parse(agent.errors[0] as string)).toMatchObject({ type: "answered", status: 405 });
  });

  it("quotes what a shell would take for something else", async () => {
    const { env } = await startService({
      accounts: [{ clientId: "it's a $client", clientSecret: "fake-secret", tsgId: "1838006364" }],
    });
    const file = join(await temporaryFolder(), "agent.env");
    const agent = await start(["agent", "--environment-file", file], env);
    await agent.printed(READY);
    expect(await curl(file)).toMatchObject({ token_type: "Bearer" });
  });
});

describe.skipIf(process.platform === "win32")("an environment file", () => {
  it.each([
    ["a folder that is missing", "none/agent.env", 0o700, /is missing\. Make it: mkdir -m 700 /],
    ["a folder that is open to others", "agent.env", 0o755, /is open to others \(mode 755\)/],
  ])("is a failure with a message in %s", async (_, name, mode, message) => {
    const { run } = await startService();
    const folder = await temporaryFolder();
    await chmod(folder, mode);
    const { code, stdout, stderr } = await run(["agent", "--environment-file", join(folder, name)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe("sase-auth token", () => {
  it.each([
    ["header", (token: string) => `Authorization: Bearer ${token}\n`],
    ["headers", (token: string) => `{"Authorization":"Bearer ${token}"}\n`],
    ["env", (token: string) => `export SASE_ACCESS_TOKEN='${token}'\n`],
  ])("prints --format %s", async (format, expected) => {
    const { run, sase } = await startService();
    const { stdout } = await run(["token", "--format", format]);
    expect(stdout).toBe(expected(sase.issued[0]?.value as string));
  });

  it("prints --format json as the token endpoint answers", async () => {
    const { run, sase } = await startService();
    const { stdout } = await run(["token", "--format", "json"]);
    const { value, tsgId } = sase.issued[0] as { value: string; tsgId: string };
    expect(JSON.parse(stdout)).toEqual({
      access_token: value,
      token_type: "Bearer",
      scope: `tsg_id:${tsgId}`,
      expires_in: expect.any(Number),
    });
  });

  it.each([
    ["--format scm", async (path: string) => [["--format", "scm"], (out: string) => out, path] as const],
    ["--auth-file", async (path: string) => [["--auth-file", path], () => readFile(path, "utf8"), path] as const],
  ])("%s has no secret of any kind", async (_, how) => {
    const { run, sase, env } = await startService();
    const [args, read] = await how(join(await temporaryFolder(), "scm.json"));
    const { stdout, code } = await run(["token", ...args]);
    expect(code).toBe(0);
    expect(JSON.parse(await read(stdout))).toMatchObject({
      client_id: env.SASE_CLIENT_ID,
      client_secret: "not-in-this-file",
      auth_url: env.SASE_AUTH_URL,
      jwt: sase.issued[0]?.value,
    });
  });

  it("prints nothing beside --auth-file, whose file only its owner can read", async () => {
    const { run } = await startService();
    const path = join(await temporaryFolder(), "scm.json");
    await writeFile(path, "old", { mode: 0o644 });
    expect(await run(["token", "--auth-file", path])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("refuses --format with --header, and a format that there is not", async () => {
    const { run } = await startService();
    expect((await run(["token", "--header", "--format", "env"])).stderr).toMatch(/--header is --format header/);
    expect((await run(["token", "--format", "xml"])).stderr).toMatch(/Give one of header, json, headers, env, scm/);
  });
});
