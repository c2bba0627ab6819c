import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { BIN, startService, temporaryFolder } from "./support/cli.ts";

async function setUp() {
  const { sase, run } = await startService();
  const home = await temporaryFolder();
  const folder = join(home, ".cache", "sase-auth");
  const runHere = (args: string[], env: NodeJS.ProcessEnv = {}) => run(args, { env: { HOME: home, ...env } });
  const token = (args: string[] = [], env: NodeJS.ProcessEnv = {}) => runHere(["token", ...args], env);
  return { sase, folder, token, run: runHere };
}

// The platform's cache folder is tested in @sase-auth/file; these tests know that of Linux.
describe.skipIf(process.platform !== "linux")("sase-auth token --store", () => {
  it("obtains a token once for all calls, at the same time or later", async () => {
    const { sase, token } = await setUp();
    const calls = await Promise.all([token(["--store"]), token(["--store", "--header"])]);
    calls.push(await token(["--store"]));
    expect(sase.auth.tokenRequests).toHaveLength(1);
    const value = sase.issued[0]?.value;
    expect(calls.map(({ stdout }) => stdout)).toEqual([`${value}\n`, `Authorization: Bearer ${value}\n`, `${value}\n`]);
    expect(calls.map(({ stderr }) => stderr)).toEqual(["", "", ""]);
  });

  it("is printed by a later call without what Node loads slowly, other commands, and HTTP", async () => {
    const { token } = await setUp();
    const own = await temporaryFolder();
    await token(["--store"]);
    const [program, list] = ["loaded.cjs", "loaded.json"].map((name) => join(own, name)) as [string, string];
    const text = `[...process.moduleLoadList, ...Object.keys(require.cache).map((path) => require("node:path").basename(path))]`;
    await writeFile(
      program,
      `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(list)}, JSON.stringify(${text})))`,
    );
    const { code } = await token(["--store"], { NODE_OPTIONS: `--require ${program}` });
    expect(code).toBe(0);
    const loaded: string[] = JSON.parse(await readFile(list, "utf8"));
    expect(loaded.filter((name) => name.endsWith("js"))).toEqual(["loaded.cjs", "bin.js", "commands-token.js"]);
    const slow =
      /^NativeModule (fs\/promises|perf_hooks|net|tty|https?|worker_threads|child_process|internal\/deps.*)$/;
    expect(loaded.filter((name) => slow.test(name))).toEqual([]);
    const sizes = await Promise.all(["bin.js", "commands-token.js"].map((name) => stat(join(dirname(BIN), name))));
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(63_000);
  });

  it("is off unless asked for", async () => {
    const { sase, folder, token } = await setUp();
    await token();
    await token();
    expect(sase.auth.tokenRequests).toHaveLength(2);
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
  });

  it("leaves nothing behind an agent, which keeps the token", async () => {
    const { sase, folder, run } = await setUp();
    const inner = ["sh", "-c", '"$0" "$1" token --store | wc -l', process.execPath, BIN];
    expect(await run(["exec", "--", ...inner])).toMatchObject({
      stdout: expect.stringMatching(/^\s*1\n$/),
      stderr: "",
    });
    expect(sase.auth.tokenRequests).toHaveLength(1);
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
  });

  it("refuses a folder that others can look into, and says what to do", async () => {
    const { sase, folder, token } = await setUp();
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
    const { code, stdout, stderr } = await token(["--store"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`sase-auth: ${folder} is open to others (mode 755). Close it with chmod 700.\n`);
    expect(sase.auth.tokenRequests).toHaveLength(0);
  });

  it("says what to do if there is no home folder", async () => {
    const { sase, token } = await setUp();
    const { code, stdout, stderr } = await token(["--store"], { HOME: "" });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      "sase-auth: There is no home folder to keep tokens in. Set XDG_CACHE_HOME to a folder (in a program, the option folder does as well).\n",
    );
    expect(sase.auth.tokenRequests).toHaveLength(0);
  });

  it("prints a token also if the stored one is open to others, and says what to do", async () => {
    const { sase, folder, token } = await setUp();
    await token(["--store"]);
    const file = join(folder, (await readdir(folder)).find((name) => name.endsWith(".jwe")) as string);
    await chmod(file, 0o644);
    const { code, stdout, stderr } = await token(["--store"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${sase.issued[1]?.value}\n` });
    expect(stderr).toBe(
      `sase-auth: The token store could not be used (get): ${file} is open to others (mode 644). Close it with chmod 600.\n`,
    );
  });

  it("prints a token also if the stored one is damaged, and says so", async () => {
    const { sase, folder, token } = await setUp();
    await token(["--store"]);
    const file = (await readdir(folder)).find((name) => name.endsWith(".jwe")) as string;
    await writeFile(join(folder, file), "garbage");
    await utimes(join(folder, file), new Date(), new Date(Date.now() + 60_000));
    const { code, stdout, stderr } = await token(["--store"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${sase.issued[1]?.value}\n` });
    expect(stderr).toMatch(/^sase-auth: The token store could not be used \(get\): the entry is of no use: /);
  });
});
