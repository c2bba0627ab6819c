import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parsed, sase, temporaryFolder } from "./support/cli.ts";

const COMMANDS = ["token", "inspect", "whoami", "doctor", "exec", "agent", "mock", "completion"];
/** These have more options than a screen has lines. */
const LONG = ["agent", "mock"];

describe("help", () => {
  it.each([[[]], ...COMMANDS.map((name) => [[name]])])(
    "of %j says what it does, its usage and an example, on a screen of 80 by 24",
    async (args) => {
      const { code, stdout, stderr } = await sase([...args, "--help"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^[A-Z][^\n]+\.\n\nUsage: {4}sase-auth [^\n]+\nExample: {2}\S/);
      const lines = stdout.trimEnd().split("\n");
      expect(lines.length).toBeLessThan(LONG.includes(args[0] ?? "") ? 31 : 24);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    },
  );

  it.each([
    [["help", "token"]],
    [["--help", "token"]],
    [["-h", "token"]],
    [["token", "-h"]],
    [["token", "--header", "--help"]],
  ])("of a command is printed by %j", async (args) => {
    const { code, stdout } = await sase(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Print an access token\.\n/);
  });

  it("of the whole is printed by help, too", async () => {
    expect(await sase(["help"])).toEqual(await sase(["--help"]));
  });

  it("names every command", async () => {
    const { stdout } = await sase(["--help"]);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });

  it("loads no code that only a command needs", async () => {
    const folder = await temporaryFolder();
    await sase(["--help"], { env: { NODE_V8_COVERAGE: folder } });
    const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")));
    const urls = files.flatMap((file) => JSON.parse(file).result.map(({ url }: { url: string }) => url));
    const loaded = urls.flatMap((url) => /cli\/dist\/([a-z-]+)/.exec(url)?.[1] ?? []);
    expect(new Set(loaded)).toEqual(new Set(["bin"]));
    expect(urls.filter((url) => /^node:(http|https|tls|crypto|child_process|internal\/deps)/.test(url))).toEqual([]);
  });
});

describe("wrong use", () => {
  it.each([
    [["frobnicate"], /unknown command 'frobnicate'/],
    [["tokne"], /unknown command 'tokne'\. Did you mean 'token'\? sase-auth help lists the commands\./],
    [["doc"], /unknown command 'doc'\. Did you mean 'doctor'\?/],
    [["help", "moc"], /unknown command 'moc'\. Did you mean 'mock'\?/],
    [["--versoin"], /unknown option '--versoin'\. Did you mean '--version'\?/],
    [["token", "--frob"], /unknown option '--frob'\. sase-auth help token lists the options\./],
    [["token", "--jsno"], /unknown option '--jsno'\. Did you mean '--json'\? sase-auth help token lists the options\./],
    [["token", "--tgs=12"], /unknown option '--tgs=…'\. Did you mean '--tsg'\?/],
    [["token", "--format", "xml"], /Give one of header, json, headers, env, scm\./],
    [["token", "--tsg", "abc"], /A TSG ID is made of digits\./],
    [["token", "--timeout", "0"], /Give a number of seconds/],
    [["token", "more"], /too many arguments/],
    [["token", "--client-id", "a"], /--client-id needs --client-secret-stdin and --tsg beside it/],
    [["token", "--client-secret-stdin"], /standard input is empty\. Pipe the secret in\./],
    [["doctor", "--api-url", "https://api.sase.paloaltonetworks.com.example.com"], /may not receive a token/],
    [["doctor", "--api-url", "http://api.sase.paloaltonetworks.com"], /may not receive a token/],
    [["doctor", "--api-url", "https://user@example.com"], /may not receive a token/],
    [["agent"], /No program could use this agent\. Give --environment-file, --secret-file or --auth-file/],
    [["agent", "--auth-file", "a", "--idle-timeout", "9"], /--idle-timeout and --auth-file exclude each other/],
    [["agent", "--port", "1", "--socket", "s", "--secret-file", "x"], /--port and --socket exclude each other/],
    [["agent", "--port", "70000", "--secret-file", "x"], /Give a port, 65535 at most/],
    [["mock", "--client-secret", "misplaced"], /Begin it with fake-, so that no real secret gets here/],
    [["mock", "--wrong-tsg", "other"], /Give one of invalid_scope, invalid_client/],
    [["mock", "--children", "0.5"], /Give a whole number, 10000 at most/],
  ])("is exit code 2 and a message: %j", async (args, message) => {
    const { code, stdout, stderr } = await sase(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^sase-auth: /);
    expect(stderr).toMatch(message);
    const json = parsed((await sase([...args, "--json"])).stdout);
    expect(json.problems).toMatchObject([{ code: "ERR_USAGE", message: expect.stringMatching(message) }]);
  });

  it.each([
    [["token", "--client-secret=fake'misplaced"], "misplaced"],
    [["fake-secret-misplaced-0000"], "misplaced"],
    [["token", "--tsg", "fake-misplaced"], "misplaced"],
    [["token", "--timeout", "fake-misplaced"], "misplaced"],
    [["mock", "--client-secret", "misplaced"], "misplaced"],
    [["doctor", "--api-url", "https://user:misplaced@evil.example"], "misplaced"],
  ])("does not repeat what may be a secret in the wrong place: %j", async (args, secret) => {
    for (const all of [args, [...args, "--json"]]) {
      const { code, stdout, stderr } = await sase(all);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it.each([[["completion"]], [["completion", "tcsh"]]])("is to name no shell that is known: %j", async (args) => {
    const { code, stderr } = await sase(args);
    expect(code).toBe(2);
    expect(stderr).toBe("sase-auth: 'completion' takes one of bash, zsh, fish: sase-auth completion bash\n");
  });

  it("is to name no command: the help goes to stderr", async () => {
    const { code, stdout, stderr } = await sase([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: {4}sase-auth /m);
  });

  it("does not repeat a secret that was given as a flag, which there is none for", async () => {
    const { code, stdout, stderr } = await sase(["token", "--json", "--client-secret=fake-secret"]);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain("fake-secret");
  });

  it("does not repeat a token that was given in place of a command", async () => {
    const { code, stdout, stderr } = await sase(["eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.fake.fake", "--json"]);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain(".fake");
  });
});

describe("the version", () => {
  it.each(["--version", "-v", "-V", "version"])("is that of the package: %s", async (word) => {
    const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
    expect(await sase([word])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});
