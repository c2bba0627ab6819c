import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { BIN, startService, temporaryFolder } from "./support/cli.ts";
import { recipesOf } from "./support/recipes.ts";
import { start } from "./support/running.ts";

const run = promisify(execFile);
const recipe = await recipesOf("agent.md");
const TOKEN_REQUEST =
  'curl -sf -u "$SCM_CLIENT_ID:$SCM_CLIENT_SECRET" -d "grant_type=client_credentials&scope=$SCM_SCOPE" "$SCM_AUTH_URL"';

/** A folder with `sase-auth` and programs that obtain a token as the real ones do, first in PATH. */
async function setUp() {
  const { sase, env } = await startService();
  const [folder, home] = [await temporaryFolder(), await temporaryFolder()];
  const program = async (name: string, text: string) => {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  };
  await program("sase-auth", `exec '${process.execPath}' '${BIN}' "$@"`);
  for (const name of ["terraform", "python3", "sync"])
    await program(name, `${TOKEN_REQUEST} > '${home}/'$1.json && echo ${name} "$@"`);
  const all: NodeJS.ProcessEnv = { HOME: home, ...env, PATH: `${folder}:${process.env.PATH}` };
  const shell = (text: string, more: NodeJS.ProcessEnv = {}) =>
    run("sh", ["-ec", text], { env: { ...all, ...more }, cwd: folder });
  return { sase, env: all, home, folder, shell };
}

describe("the recipes of docs/agent.md", () => {
  it.each([
    ["terraform", "terraform apply -parallelism=30\n"],
    ["go", "sync\n"],
    ["python", "python3 sync_all.py\n"],
  ])("%s", async (name, expected) => {
    const { sase, shell } = await setUp();
    expect((await shell(recipe(name))).stdout).toBe(expected);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it.each(["curl", "scm-go"])("%s", async (name) => {
    const { sase, shell } = await setUp();
    expect(JSON.parse((await shell(recipe(name))).stdout).path).toMatch(/\/addresses\?folder=All$/);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("socket: a program reaches the proxy by the socket and the secret file alone", async () => {
    const { env, folder, shell } = await setUp();
    const [socket, secret] = [join(folder, "agent.sock"), join(folder, "secret")];
    const { printed } = await start(["agent", "--proxy", "--socket", socket, "--secret-file", secret], env);
    await printed(/is ready/);
    const { stdout } = await shell(recipe("socket").replaceAll("/sase/", `${folder}/`));
    expect(JSON.parse(stdout)).toMatchObject({ path: "/config/objects/v1/addresses?folder=All" });
  });

  it("ansible: what the task sends is answered with a token", async () => {
    const { shell } = await setUp();
    const [{ "ansible.builtin.uri": task }] = parse(recipe("ansible"));
    expect(task).toMatchObject({ method: "POST", force_basic_auth: true, body_format: "form-urlencoded" });
    // The variables that the task looks up, as a shell writes them.
    const looked = (text: string) => text.replace(/^\{\{ lookup\('env', '(\w+)'\) \}\}$/, '"$$$1"');
    const form = Object.entries<string>(task.body).map(([key, value]) => `--data-urlencode ${key}=${looked(value)}`);
    const request = `curl -sf -u ${looked(task.url_username)}:${looked(task.url_password)} ${form.join(" ")} ${looked(task.url)}`;
    const { stdout } = await shell(`sase-auth exec -- sh -c '${request}'`);
    expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer" });
  });

  it("cron", async () => {
    const { sase, shell, home, env } = await setUp();
    await mkdir(join(home, ".scm/auth"), { recursive: true });
    await shell("chmod 700 ~/.scm/auth");
    expect(await shell(recipe("cron"))).toEqual({ stdout: "", stderr: "" });
    const text = await readFile(join(home, ".scm/auth/scm.json"), "utf8");
    expect(JSON.parse(text).jwt).toBe(sase.issued[0]?.value);
    expect(text).not.toContain(env.SASE_CLIENT_SECRET as string);
  });

  it("systemd: the unit's environment and command serve tokens", async () => {
    const { env, folder } = await setUp();
    const runtime = await temporaryFolder();
    await mkdir(join(runtime, "sase"), { mode: 0o700 });
    await writeFile(join(folder, "sase-secret"), `${env.SASE_CLIENT_SECRET}\n`, { mode: 0o400 });
    const unit = recipe("systemd").replaceAll("%d", folder).replaceAll("%t", runtime);
    const command = /^ExecStart=\/usr\/local\/bin\/sase-auth (.*)$/m.exec(unit)?.[1]?.split(" ") ?? [];
    const secretFile = /SASE_CLIENT_SECRET_FILE=(\S+)/.exec(unit)?.[1] as string;
    const agent = await start(command, { ...env, SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_FILE: secretFile });
    await agent.printed(/is ready/);
    const { stdout } = await run("sh", ["-ec", `set -a; . '${runtime}/sase/agent.env'; ${TOKEN_REQUEST}`]);
    expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer" });
  });

  it("kubernetes: the sidecar keeps the file that the other container reads", async () => {
    const { sase, env, folder } = await setUp();
    const { containers } = parse(recipe("kubernetes"));
    const [sidecar, main] = containers;
    await mkdir(join(folder, "private"), { mode: 0o700 });
    await writeFile(join(folder, "client-secret"), env.SASE_CLIENT_SECRET as string);
    const mounted = (path: string) => path.replace(/^\/(tokens|secrets)/, folder);
    const [, command] = sidecar.command;
    const secretFile = sidecar.env.find(({ name }: { name: string }) => name === "SASE_CLIENT_SECRET_FILE").value;
    const variables = { ...env, SASE_CLIENT_SECRET: "", SASE_CLIENT_SECRET_FILE: mounted(secretFile) };
    const agent = await start([command, ...sidecar.args.map(mounted)], variables);
    await agent.printed(/is ready/);
    expect(JSON.parse(await readFile(mounted(main.env[0].value), "utf8")).jwt).toBe(sase.issued[0]?.value);
  });

  it("ci", async () => {
    const { sase, shell } = await setUp();
    const { steps } = parse(recipe("ci"));
    expect((await shell(steps[0].run)).stdout).toBe("terraform plan -out plan\nterraform apply plan\n");
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("headers", async () => {
    const { sase, shell } = await setUp();
    for (let round = 0; round < 2; round++)
      expect(JSON.parse((await shell(recipe("headers"))).stdout)).toEqual({
        Authorization: `Bearer ${sase.issued[0]?.value}`,
      });
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("revoke", async () => {
    const { sase, shell, folder } = await setUp();
    await writeFile(
      join(folder, "revoke.sh"),
      `TOKEN=$(${TOKEN_REQUEST} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')\n${recipe("revoke")}\n${TOKEN_REQUEST}`,
    );
    const { stdout } = await shell("sase-auth exec -- sh -e revoke.sh");
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(stdout).toContain(sase.issued[1]?.value);
  });
});
