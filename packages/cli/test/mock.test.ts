import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "@sase-auth/test-kit";
import { describe, expect, it, onTestFinished } from "vitest";
import { BIN, parsed, sase, temporaryFolder } from "./support/cli.ts";
import { descendants, isAlive, start } from "./support/running.ts";

const RUNNING = /The mock service is running, until Ctrl-C\. Its credentials and tokens are made up\.$/;

/** A mock that runs, and the environment that it printed. Standard output and standard error come in any order. */
async function startMock(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const running = await start(["mock", ...args], env);
  await running.printed(/^export no_proxy=|^\}$|is ready/);
  await until(() => running.errors.some((line) => RUNNING.test(line)));
  const exported = running.lines.map((line) => /^export (\w+)='(.*)'$/.exec(line)?.slice(1) ?? [line, ""]);
  return { ...running, env: Object.fromEntries(exported) as Record<string, string> };
}

/** A token for the TSG of the environment, or the error. */
async function ask(env: Record<string, string>, tsg = env.SASE_TSG_ID): Promise<Record<string, unknown>> {
  const basic = btoa(`${env.SASE_CLIENT_ID}:${env.SASE_CLIENT_SECRET}`);
  const body = new URLSearchParams({ grant_type: "client_credentials", scope: `tsg_id:${tsg}` });
  const headers = { authorization: `Basic ${basic}` };
  return (await fetch(String(env.SASE_AUTH_URL), { method: "POST", headers, body })).json();
}

async function call(env: Record<string, string>, path: string): Promise<Response> {
  const { access_token } = await ask(env);
  return fetch(env.SASE_API_URL + path, { headers: { authorization: `Bearer ${access_token}` } });
}

/** A folder with files of these names and texts. */
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe.skipIf(process.platform === "win32")("sase-auth mock", () => {
  it("prints an environment with which all works, in the names that programs read", async () => {
    const { env } = await startMock();
    const families = ["SASE", "SCM", "PRISMASASE"].flatMap((family) =>
      ["CLIENT_ID", "CLIENT_SECRET", "TSG_ID", "SCOPE", "AUTH_URL"].map((name) => `${family}_${name}`),
    );
    const others = ["SASE_API_URL", "OAUTHLIB_INSECURE_TRANSPORT", "SASE_MOCK_URL", "SASE_MOCK_KEY"];
    expect(Object.keys(env).sort()).toEqual([...families, ...others, "NO_PROXY", "no_proxy"].sort());
    const { stdout } = await sase(["doctor", "--json"], { env });
    expect(parsed(stdout)).toMatchObject({ ok: true });
  });

  it("prints the environment in the one shape with --json", async () => {
    const { lines } = await startMock(["--json"]);
    const { command, result } = parsed(lines.join("\n"));
    expect(command).toBe("mock");
    expect(result.environment).toMatchObject({
      SASE_TSG_ID: "1838006364",
      SASE_API_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends well on %s", async (signal) => {
    const { process: child, ended, errors } = await startMock();
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(errors).toEqual([expect.stringMatching(RUNNING)]);
  });

  it.each([
    ["alone", []],
    ["with its command", ["--", process.execPath, "-e", "setInterval(() => {}, 1e6); console.log('SASE_MOCK_KEY')"]],
  ])("ends %s when npx, which has started it, is told to", async (_, command) => {
    const { PATH } = process.env;
    // npx runs a program by a shell, tells the shell, and ends.
    const shell = `"$0" "$@" & echo $!; wait`;
    const env = { PATH, npm_command: "exec" };
    const npx = spawn("sh", ["-c", shell, process.execPath, BIN, "mock", ...command], { env });
    let printed = "";
    npx.stdout.on("data", (data) => {
      printed += data;
    });
    await until(() => printed.includes("SASE_MOCK_KEY"));
    const pid = Number.parseInt(printed, 10);
    const all = [pid, ...descendants(pid)];
    expect(all).toHaveLength(command.length === 0 ? 1 : 2);
    onTestFinished(() => {
      for (const one of all) if (isAlive(one)) process.kill(one, "SIGKILL");
    });
    npx.kill("SIGTERM");
    await until(() => !all.some(isAlive));
  });
});

describe.skipIf(process.platform === "win32")("the options of sase-auth mock", () => {
  it("fix the account and the ports", async () => {
    const first = await startMock();
    first.process.kill("SIGTERM");
    await first.ended;
    const ports = [first.env.SASE_API_URL, first.env.SASE_AUTH_URL].map((url) => new URL(String(url)).port);
    const [port = "", authPort = ""] = ports;
    const account = ["--tsg", "1234567890", "--client-id", "a@b", "--client-secret", "fake-fixed"];
    const { env } = await startMock([...account, "--port", port, "--auth-port", authPort]);
    expect(env).toMatchObject({
      SASE_CLIENT_ID: "a@b",
      SASE_CLIENT_SECRET: "fake-fixed",
      SASE_TSG_ID: "1234567890",
      SASE_API_URL: first.env.SASE_API_URL,
      SASE_AUTH_URL: first.env.SASE_AUTH_URL,
    });
    expect(await ask(env, "1100000001")).toMatchObject({ token_type: "Bearer" });
    const { code, stderr } = await sase(["mock", "--port", port]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(`Port ${port} of 127.0.0.1 cannot be`) });
  });

  it("shape the service: tenants, lifetime, errors, headers, answers", async () => {
    const folder = await folderWith({ "tree.yaml": "1000000001:\n  1838006364: [1100000001]\n  1900000001:\n" });
    const fixtures = await folderWith({
      "addresses.yaml": "GET /sse/config/v1/addresses:\n  items: { count: 3, each: { name: 'a-{n}' } }\n",
      "sites.json": JSON.stringify({ "GET /adem/telemetry/v2/agent/properties": { body: { sites: [] } } }),
    });
    const tree = ["--tenants", join(folder, "tree.yaml"), "--tsg", "1838006364", "--children", "2"];
    const shape = [
      "--lifetime",
      "60",
      "--wrong-tsg",
      "invalid_client",
      "--scope-optional",
      "--token-concurrency",
      "10",
    ];
    const { env } = await startMock([...tree, ...shape, "--strict-headers", "--fixtures", fixtures]);
    for (const tsg of ["1100000001", "2000000002"]) expect(await ask(env, tsg)).toMatchObject({ expires_in: 59 });
    for (const tsg of ["1900000001", "2000000003"])
      expect(await ask(env, tsg)).toMatchObject({ error: "invalid_client" });
    const page = await call(env, "/sse/config/v1/addresses?offset=2");
    expect(await page.json()).toEqual({ data: [{ name: "a-3" }], offset: 2, limit: 200, total: 3 });
    expect((await call(env, "/elsewhere")).status).toBe(404);
    expect((await call(env, "/adem/telemetry/v2/agent/properties")).status).toBe(400);
  });

  it("log each request in a line, and record all, without secrets", async () => {
    const record = join(await temporaryFolder(), "record.har");
    const { env, errors, process: child, ended } = await startMock(["--log", "--record", record]);
    await call(env, "/things?token=fake-mistaken");
    await fetch(`${env.SASE_MOCK_URL}/reset`, {
      method: "POST",
      headers: { authorization: `Bearer ${env.SASE_MOCK_KEY}` },
    });
    child.kill("SIGTERM");
    await ended;
    await until(() => errors.length === 3);
    expect(errors.slice(1).map((line) => line.replace(/\d+ ms/, "… ms"))).toEqual([
      "sase-auth: auth POST /oauth2/access_token 200 … ms TSG 1838006364",
      "sase-auth: api GET /things?token=[removed] 200 … ms TSG 1838006364",
    ]);
    const har = await readFile(record, "utf8");
    expect(JSON.parse(har).log.entries).toHaveLength(2);
    for (const secret of [env.SASE_CLIENT_SECRET, "fake-mistaken", "eyJ"]) expect(har).not.toContain(secret);
    expect((await stat(record)).mode & 0o777).toBe(0o600);
  });

  it("write the environment to a file, which goes with the mock, and say when it is ready", async () => {
    const file = join(await temporaryFolder(), "mock.env");
    const { lines, process: child, ended } = await startMock(["--environment-file", file, "--format", "dotenv"]);
    expect(lines).toEqual([
      expect.stringMatching(/^sase-auth mock is ready: http:\/\/127\.0\.0\.1:\d+\/\S+, TSG 1838/),
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const env = Object.fromEntries(
      (await readFile(file, "utf8"))
        .trim()
        .split("\n")
        .map((line) => line.split("=", 2)),
    );
    expect(await ask(env)).toMatchObject({ token_type: "Bearer" });
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });

  it("remove the environment file last, when the record is written", async () => {
    const folder = await temporaryFolder();
    const [file, record] = [join(folder, "mock.env"), join(folder, "record.har")];
    const { process: child, ended } = await startMock(["--environment-file", file, "--record", record]);
    const changed: unknown[] = [];
    const watcher = watch(folder, (_, name) => changed.push(name));
    onTestFinished(() => watcher.close());
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    await until(() => changed.includes("mock.env") && changed.includes("record.har"));
    expect(changed.at(-1)).toBe("mock.env");
  });

  it("can be controlled over HTTP", async () => {
    const { env } = await startMock();
    const headers = { authorization: `Bearer ${env.SASE_MOCK_KEY}` };
    const body = JSON.stringify({ host: "api", fault: { status: 503 } });
    const response = await fetch(`${env.SASE_MOCK_URL}/misbehave`, { method: "POST", headers, body });
    expect([response.status, (await call(env, "/things")).status]).toEqual([200, 503]);
  });
});

describe.skipIf(process.platform === "win32")("a command behind sase-auth mock -- ", () => {
  it("meets a mock of the shape that the options give, which it can control, and which records it", async () => {
    const record = join(await temporaryFolder(), "record.har");
    const program = `
      const { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_MOCK_KEY, SASE_MOCK_URL } = process.env;
      const key = { authorization: "Bearer " + SASE_MOCK_KEY };
      const tell = (path, method = "GET") => fetch(SASE_MOCK_URL + path, { method, headers: key });
      const { tokenUrl } = await (await tell("/")).json();
      const headers = { authorization: "Basic " + btoa(SASE_CLIENT_ID + ":" + SASE_CLIENT_SECRET) };
      const body = new URLSearchParams({ grant_type: "client_credentials" });
      const { expires_in } = await (await fetch(tokenUrl, { method: "POST", headers, body })).json();
      console.log(expires_in, (await (await tell("/requests")).json()).requests.length);
      await tell("/reset", "POST");`;
    const command = [process.execPath, "--input-type=module", "-e", program];
    const options = ["--lifetime", "60", "--scope-optional", "--log", "--record", record];
    const { code, stdout, stderr } = await sase(["mock", ...options, "--", ...command]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "59 1\n" });
    expect(stderr).toMatch(/^sase-auth: auth POST \/oauth2\/access_token 200 \d+ ms\n$/);
    expect(JSON.parse(await readFile(record, "utf8")).log.entries).toHaveLength(1);
  });

  it.each(["--environment-file", "--format"])("gets its environment, so that %s is refused", async (option) => {
    const { code, stderr } = await sase(["mock", option, "json", "--", "true"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching("are not for a command behind --") });
  });
});

describe("wrong use of sase-auth mock", () => {
  it("is told before anything is started", async () => {
    const folder = await folderWith({
      "list.yaml": "[]",
      "broken.yaml": "a: [",
      "tree.yaml": "1: [2]",
      ".env": "PASSWORD=fake\n",
      "x.txt": "",
    });
    const at = (name: string) => join(folder, name);
    const none = await temporaryFolder();
    const locked = await temporaryFolder();
    await chmod(locked, 0o500);
    const cases: [string[], RegExp][] = [
      [["--tenants", at("list.yaml")], /list\.yaml: There is no tenant in it\. Write a tree/],
      [["--tenants", at("broken.yaml")], /broken\.yaml is not valid YAML or JSON: .*line 1/],
      [["--tenants", at("missing")], /missing cannot be read \(ENOENT\)/],
      [["--fixtures", none], /has no \.json, \.yaml or \.yml file/],
      [["--fixtures", at("missing")], /missing cannot be read \(ENOENT\)\. Name a folder/],
      [["--tenants", at("tree.yaml"), "--tsg", "7"], /--tsg: 7 is not among --tenants/],
      [["--environment-file", at(".env")], /\.env is there, and no mock has written it\. Name another file/],
      [["--record", at("missing/x.har")], /x\.har cannot be written \(ENOENT\)/],
    ];
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await sase(["mock", ...args]);
      const expected = args.includes("--tsg") ? 2 : 1;
      expect({ code, stdout, stderr }).toEqual({ code: expected, stdout: "", stderr: expect.stringMatching(message) });
    }
    expect(await readFile(at(".env"), "utf8")).toBe("PASSWORD=fake\n");
    const dotenv = await sase(["mock", "--format", "dotenv"], { env: { NO_PROXY: "a b" } });
    expect(dotenv).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching("cannot hold the value of NO_PROXY") });
  });
});
