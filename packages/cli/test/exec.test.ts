import { execFileSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { agentVariables } from "../src/serve/agent-variables.ts";
import { BIN, type RunOptions, type Service, sase, startService, temporaryFolder, unwrapped } from "./support/cli.ts";

/** Prints the environment as JSON. */
const ENV = [process.execPath, "-e", "console.log(JSON.stringify(process.env))"];
/** A script whose interpreter is not there. */
const ORPHAN = fileURLToPath(new URL("programs/no-interpreter.sh", import.meta.url));
/** What an agent around this one has set. */
const OUTER = { SCM_HOST: "127.0.0.1", SCM_PORT: "1234", SCM_PROTOCOL: "http" };
const FAMILIES = ["SASE", "SCM", "PRISMASASE"];

async function childEnv({ run }: Service, options: RunOptions = {}, args: string[] = []) {
  const ran = await run(["exec", ...args, "--", ...ENV], options);
  expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 0 });
  return { env: JSON.parse(ran.stdout) as { [name: string]: string }, stderr: ran.stderr };
}

describe("sase-auth exec", () => {
  it("hands on standard input, outputs and the exit status", async () => {
    const { run } = await startService();
    const ran = await run(["exec", "--", "sh", "-c", "cat; echo wrong >&2; exit 7"], { stdin: "typed" });
    expect(ran).toEqual({ code: 7, stdout: "typed", stderr: "wrong\n" });
  });

  it("hands its arguments on as they are, options too", async () => {
    const { run } = await startService();
    const { stdout } = await run([
      "exec",
      "--",
      process.execPath,
      "-p",
      "process.argv.slice(1).join()",
      "--",
      "--tsg",
      "-h",
      "--",
    ]);
    expect(stdout).toBe("--tsg,-h,--\n");
  });

  it.each([
    ["128 and the number of the signal that ended the command", ["sh", "-c", "kill -TERM $$"], 143, ""],
    [
      "127 if it was not found",
      ["no-such-command"],
      127,
      "sase-auth: no-such-command was not found. Check its name and PATH.\n",
    ],
    [
      "127 if the interpreter of a script is missing",
      [ORPHAN],
      127,
      `sase-auth: ${ORPHAN} is there, but not the interpreter that its first line names. Check that line.\n`,
    ],
    ["126 if it cannot be run", ["/"], 126, "sase-auth: / cannot be run (EACCES). Check its mode.\n"],
  ])("ends with %s", async (_, command, code, stderr) => {
    const { run } = await startService();
    expect(await run(["exec", "--", ...command])).toEqual({ code, stdout: "", stderr });
  });

  it("says why no token comes, and does not start the command", async () => {
    const { sase, run } = await startService();
    const file = join(await temporaryFolder(), "started");
    sase.rotateSecret();
    const { code, stderr } = await run(["exec", "--", "touch", file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/rejected the client .* In use: SASE_CLIENT_ID, /);
    await expect(chmod(file, 0o600)).rejects.toThrow("ENOENT");
  });

  it("starts the command without a token if it is lazy", async () => {
    const { sase, run } = await startService();
    expect(await run(["exec", "--lazy", "--", "true"])).toMatchObject({ code: 0 });
    expect(sase.auth.tokenRequests).toHaveLength(0);
  });

  it("serves doctor and whoami, with one token request in all", async () => {
    const { sase, run } = await startService();
    const script = ["doctor", "whoami"].map((command) => `'${process.execPath}' '${BIN}' ${command}`).join("; ");
    const { code, stdout, stderr } = await run(["exec", "--", "sh", "-ec", script]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(unwrapped(stdout)).toMatch(
      /✓ agent +tokens come from the agent at 127\.0\.0\.1:\d+, which keeps the real secret/,
    );
    expect(stdout).toMatch(/✓ tsg +the token is for TSG/);
    expect(stdout).toContain("Mock Service Account");
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("lets doctor --facts tell nothing of the agent as of the service", async () => {
    const { run } = await startService();
    const { code, stdout, stderr } = await run(["exec", "--", process.execPath, BIN, "doctor", "--facts"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /Tokens come from the agent at 127\.0\.0\.1:\d+, which is not the service\. Run doctor --facts/,
    );
  });

  it.each([
    ["an agent that has ended", "http://127.0.0.1:9", "If an agent ran here, it has ended: start"],
    [
      "an agent on a socket",
      "http://localhost",
      "An agent on a unix socket is not for sase-auth itself: start one with",
    ],
  ])("says of %s what to do, and nothing of firewalls and proxies", async (_, SASE_AUTH_URL, advice) => {
    const { run } = await startService();
    for (const command of ["token", "doctor"]) {
      const { code, stdout, stderr } = await run([command, "--timeout", "1"], { env: { SASE_AUTH_URL } });
      expect(code).toBe(1);
      expect(stdout + stderr).toContain(advice);
      expect(stdout + stderr).not.toMatch(/firewall|Check network|HTTPS_PROXY and/);
    }
  });

  it("lets no request of sase-auth token in it reach the service", async () => {
    const { sase: mock, env } = await startService();
    const { stdout } = await sase(["exec", "--", process.execPath, BIN, "token"], { env });
    expect(stdout).toBe(`${mock.issued[0]?.value}\n`);
    expect(mock.auth.requests).toHaveLength(1);
  });
});

describe("the environment of the command", () => {
  it("names the agent in all three families", async () => {
    const service = await startService();
    const { tsgId, clientId, clientSecret } = service.sase.credentials;
    const { env } = await childEnv(service);
    for (const family of FAMILIES) {
      expect(env).toMatchObject({
        [`${family}_CLIENT_ID`]: clientId,
        [`${family}_TSG_ID`]: tsgId,
        [`${family}_SCOPE`]: `tsg_id:${tsgId}`,
        [`${family}_AUTH_URL`]: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth2\/access_token$/),
        [`${family}_CLIENT_SECRET`]: env.SASE_CLIENT_SECRET,
      });
    }
    expect(env.SASE_CLIENT_SECRET).toMatch(/^[\w-]{43}$/);
    expect(env.SASE_CLIENT_SECRET).not.toBe(clientSecret);
    expect(env.OAUTHLIB_INSECURE_TRANSPORT).toBe("1");
    expect(env.SASE_API_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { host, port } = new URL(env.SASE_API_URL as string);
    expect(env.SASE_AUTH_URL).toBe(`http://${host}/oauth2/access_token`);
    expect(env).toMatchObject({ SCM_HOST: "127.0.0.1", SCM_PORT: port, SCM_PROTOCOL: "http" });
    expect(env.SASE_AGENT_TOKEN).toBe(env.SASE_CLIENT_SECRET);
  });

  it("names the TSG of --tsg", async () => {
    const { env } = await childEnv(await startService(), {}, ["--tsg", "1100000001"]);
    expect([env.SCM_TSG_ID, env.SCM_SCOPE]).toEqual(["1100000001", "tsg_id:1100000001"]);
  });

  it.each([
    [{}, "127.0.0.1,localhost,::1", "127.0.0.1,localhost,::1"],
    [{ NO_PROXY: "*" }, "*", "*"],
    [{ NO_PROXY: "a.example" }, "a.example,127.0.0.1,localhost,::1", "a.example,127.0.0.1,localhost,::1"],
    [{ no_proxy: "b.example,localhost" }, "b.example,localhost,127.0.0.1,::1", "b.example,localhost,127.0.0.1,::1"],
    [
      { NO_PROXY: "a.example", no_proxy: "b.example" },
      "a.example,127.0.0.1,localhost,::1",
      "b.example,127.0.0.1,localhost,::1",
    ],
  ])("keeps loopback from proxies, given %j", (given, upper, lower) => {
    const agent = { clientId: "", secret: "", tsgId: "", tokenUrl: "", proxyUrl: undefined };
    expect(agentVariables(agent, given)).toMatchObject({ NO_PROXY: upper, no_proxy: lower });
  });

  it.each([
    [{}, "here"],
    [{ SCM_HOST: "API.sase.paloaltonetworks.com" }, "here"],
    [{ SCM_HOST: "api.strata.paloaltonetworks.com" }, "there"],
    // An agent around this one has set them.
    [{ ...OUTER, SASE_API_URL: "http://127.0.0.1:1234" }, "here"],
    [{ ...OUTER, SASE_AUTH_URL: "http://127.0.0.1:1234/oauth2/access_token" }, "here"],
    [{ ...OUTER, SASE_API_URL: "http://127.0.0.1:4321" }, "there"],
    [{ ...OUTER, SCM_HOST: "LocalHost", SASE_API_URL: "http://localhost:1234" }, "here"],
    [{ SCM_HOST: "localhost", SCM_PORT: "1111", SCM_PROTOCOL: "http" }, "here"],
  ])("sets SCM_HOST unless it leads to another API, given %j", (given, where) => {
    const agent = { clientId: "", secret: "", tsgId: "", tokenUrl: "", proxyUrl: "http://127.0.0.1:9999" };
    const { SCM_PORT } = agentVariables(agent, given, { apiUrl: "http://localhost:1111" });
    expect(SCM_PORT).toBe(where === "here" ? "9999" : undefined);
  });

  it("keeps variables that are named as members of every object", async () => {
    const named = { constructor: "a", hasOwnProperty: "b" };
    const { env } = await childEnv(await startService(), { env: named });
    expect(Object.entries(env)).toEqual(expect.arrayContaining(Object.entries(named)));
  });

  it("leads to the inner agent where one runs in another", async () => {
    const { run } = await startService();
    const { stdout } = await run(["exec", "--", process.execPath, BIN, "exec", "--", ...ENV]);
    const env = JSON.parse(stdout);
    expect(`${env.SCM_PROTOCOL}://${env.SCM_HOST}:${env.SCM_PORT}`).toBe(env.SASE_API_URL);
  });

  it("has no real secret in whatever variable, and says which are left out", async () => {
    const service = await startService();
    const { clientId, clientSecret } = service.sase.credentials;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const { env, stderr } = await childEnv(service, {
      env: {
        COPY: clientSecret,
        SCM_CLIENT_SECRET: "fake-other-secret",
        OTHER_COPY: "fake-other-secret",
        HEADER: `x-secret: ${clientSecret}`,
        URL: `https://x:${encodeURIComponent(clientSecret)}@x.example`,
        BASIC: `Basic ${basic}`,
        BASIC_URL: Buffer.from(`${clientId}:${clientSecret}`).toString("base64url"),
        BASE64: Buffer.from(`${clientSecret}\n`).toString("base64"),
        SCM_CONFIG_FILE: "/fake",
        SCM_AUTH_FILE: "/fake",
        PRISMASASE_CLIENT_SECRET_FILE: "/fake",
        SCM_CLIENT_SECRET_COMMAND: "fake",
        POSTGRES_SECRET_FILE: "/kept",
      },
    });
    expect(env).toMatchObject({
      COPY: env.SASE_CLIENT_SECRET,
      OTHER_COPY: env.SASE_CLIENT_SECRET,
      POSTGRES_SECRET_FILE: "/kept",
    });
    const gone = ["HEADER", "URL", "BASIC", "BASIC_URL", "BASE64"];
    for (const name of [
      ...gone,
      "SCM_CONFIG_FILE",
      "SCM_AUTH_FILE",
      "PRISMASASE_CLIENT_SECRET_FILE",
      "SCM_CLIENT_SECRET_COMMAND",
    ])
      expect(env).not.toHaveProperty(name);
    expect(stderr.split("\n").filter(Boolean).sort()).toEqual(
      gone.map((name) => `sase-auth: ${name} is not passed on: it holds the client secret.`).sort(),
    );
    for (const text of [clientSecret, "fake-other-secret", basic]) expect(JSON.stringify(env)).not.toContain(text);
  });
});

describe("a secret from elsewhere", () => {
  it.each([
    ["a file", (path: string) => ({ SASE_CLIENT_SECRET_FILE: path })],
    ["a command", (path: string) => ({ SASE_CLIENT_SECRET_COMMAND: `cat '${path}'` })],
  ])("is taken from %s, and not handed on", async (_, source) => {
    const service = await startService();
    const path = join(await temporaryFolder(), "secret");
    await writeFile(path, `${service.sase.credentials.clientSecret}\n`);
    const { env } = await childEnv(service, { env: { SASE_CLIENT_SECRET: "", ...source(path) } });
    expect(env.SASE_CLIENT_SECRET).toMatch(/^[\w-]{43}$/);
    expect(Object.keys(env).filter((name) => /SECRET_(FILE|COMMAND)/.test(name))).toEqual([]);
  });

  it("serves every other command as well", async () => {
    const { sase, run } = await startService();
    const path = join(await temporaryFolder(), "secret");
    await writeFile(path, sase.credentials.clientSecret);
    const env = { SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_FILE: path };
    for (const command of ["token", "whoami", "doctor"])
      expect(await run([command], { env })).toMatchObject({ code: 0 });
  });

  it("is what the shell makes of a command with ${…}", async () => {
    const service = await startService();
    const { clientSecret } = service.sase.credentials;
    const command = 'printf %s "${FAKE_VAULT:-none}"';
    const env = { SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_COMMAND: command, FAKE_VAULT: clientSecret };
    expect((await childEnv(service, { env })).env.SASE_CLIENT_SECRET).toMatch(/^[\w-]{43}$/);
  });

  it("may have a byte order mark before it", async () => {
    const { sase, run } = await startService();
    const path = join(await temporaryFolder(), "secret");
    await writeFile(path, `\uFEFF${sase.credentials.clientSecret}\r\n`);
    const env = { SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_FILE: path };
    expect(await run(["token"], { env })).toMatchObject({ code: 0 });
  });

  it.skipIf(process.platform === "win32")("may be a pipe, which is read once", async () => {
    const { sase, run } = await startService();
    const pipe = join(await temporaryFolder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    const env = { SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_FILE: pipe };
    const [ran] = await Promise.all([
      run(["exec", "--", "true"], { env }),
      writeFile(pipe, `${sase.credentials.clientSecret}\n`),
    ]);
    expect(ran).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it.each([
    [
      { SASE_CLIENT_SECRET_FILE: "/fake" },
      /SASE_CLIENT_SECRET and SASE_CLIENT_SECRET_FILE are set\. Keep one of them\./,
    ],
    [
      { SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_FILE: "/nonexistent/fake" },
      /SASE_CLIENT_SECRET_FILE: .* cannot be read \(ENOENT\)/,
    ],
    [
      { SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_COMMAND: "echo fake >&2; false" },
      /SASE_CLIENT_SECRET_COMMAND: .* it failed/,
    ],
  ])("is refused with a message: %j", async (env, message) => {
    const { run } = await startService();
    const { code, stderr } = await run(["exec", "--", "true"], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^fake$/m);
  });
});

describe("wrong use of exec", () => {
  it.each([
    [["exec"], /Put -- before the command/],
    [["exec", "true"], /Put -- before the command/],
    [["exec", "--"], /There is no command behind --/],
    [["exec", "--only-tsg", "abc", "--", "true"], /A TSG ID is made of digits/],
  ])("is exit code 2 and a message: %j", async (args, message) => {
    const { run } = await startService();
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
