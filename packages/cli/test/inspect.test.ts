import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { TokenManager } from "@sase-auth/core";
import { describe, expect, it } from "vitest";
import { BIN, parsed, type Service, sase, startService, temporaryFolder } from "./support/cli.ts";
import { hasPty, programAtPty } from "./support/pty.ts";

const MINUTE = 60_000;

/** A service whose tokens were issued some minutes ago, and one of them. */
async function startWithToken(minutesAgo = 0): Promise<Service & { token: string }> {
  const service = await startService({ now: () => Date.now() - minutesAgo * MINUTE });
  const { value } = await new TokenManager(service.sase.credentials).getToken();
  return { ...service, token: value };
}

describe("sase-auth inspect", () => {
  it("says what a token from standard input says, and that its signature is not checked", async () => {
    const { run, token } = await startWithToken();
    const { code, stdout, stderr } = await run(["inspect"], { stdin: `${token}\n` });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^TSG +1838006364$/m);
    expect(stdout).toMatch(/^client +mock@1838006364\.iam\.panserviceaccount\.com$/m);
    expect(stdout).toMatch(/^expires +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in 1[45] min$/m);
    expect(stdout).toMatch(/^signature +not verified/m);
    expect(stdout).toMatch(/^ {2}alg +RS256$/m);
    expect(stdout).toMatch(/^ {2}scope +\["tsg_id:1838006364"\]$/m);
    expect(stdout).toMatch(/^✓ no problems found$/m);
  });

  it.skipIf(!hasPty)("wraps its columns at the width of the terminal, and counts no colours", async () => {
    const { token } = await startWithToken(20);
    const command = ["sh", "-c", 'stty columns 48 && printf %s "$0" | "$@"', token, process.execPath, BIN, "inspect"];
    const { PATH } = process.env;
    const env = { PATH, HOME: await temporaryFolder(), TERM: "xterm-256color" };
    const { shown } = await programAtPty(command, env, []);
    expect(shown).toContain("\u001b[");
    const lines = stripVTControlCharacters(shown).split("\r\n");
    const left = lines.find((line) => line.startsWith("left"));
    expect(left).toBe(`left       ${"░".repeat(30)} 0 s of`);
    const at = lines.findIndex((line) => line.startsWith("signature"));
    expect(lines.slice(at, at + 2)).toEqual([
      "signature  not verified: a token without",
      "           problems can still be forged or",
    ]);
    expect(lines.findLast((line) => line.startsWith("  "))).toMatch(/^ {2}\S/); // of the problem
  });

  it("shows the TSG of the vendor's example with --json, all names of the shape, and not the token", async () => {
    const { run, token } = await startWithToken();
    const { command, result } = parsed((await run(["inspect", "--json"], { stdin: token })).stdout);
    expect(command).toBe("inspect");
    expect(result).toMatchObject({ tsgIds: ["1838006364"], header: { alg: "RS256" }, signatureChecked: false });
    expect(result.expiresAt - result.issuedAt).toBe(15 * MINUTE);
    const empty = parsed((await run(["inspect", "--json"], { stdin: "opaque" })).stdout);
    expect(Object.keys(empty.result)).toEqual(Object.keys(result));
    expect(empty.result).toMatchObject({ header: null, tsgIds: [], expiresAt: null });
  });

  it.each([
    [0, /█{30} 15 min of 15 min/],
    [5, /█{20}░{10} 10 min of 15 min/],
    [10, /█{10}░{20} 5 min of 15 min/],
    [20, /░{30} 0 s of 15 min/],
  ])("draws how much is left after %i min", async (minutesAgo, bar) => {
    const { run, token } = await startWithToken(minutesAgo);
    expect((await run(["inspect"], { stdin: token })).stdout).toMatch(bar);
  });

  it("fails with an expired token, and says for how long it has been one", async () => {
    const { run, token } = await startWithToken(20);
    const { code, stdout, stderr } = await run(["inspect"], { stdin: token });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^✗ expired 5 min ago\. Obtain a new one/m);
  });

  it("fails with a token for another TSG than --tsg names", async () => {
    const { run, token } = await startWithToken();
    const { code, stdout } = await run(["inspect", "--json", "--tsg", "1234567890"], { stdin: token });
    expect(code).toBe(1);
    const [problem] = parsed(stdout).problems;
    expect(problem).toMatchObject({
      code: "wrong_tsg",
      message: expect.stringContaining("issued for TSG 1838006364, not 1234567890"),
    });
  });

  it("fails with a token of another client than --client-id names", async () => {
    const { run, token } = await startWithToken();
    const { code, stdout } = await run(["inspect", "--client-id", "other@1.example"], { stdin: token });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ issued to another client/m);
  });

  it("says of a slow clock that it is slow", async () => {
    const { run, token } = await startWithToken(-4);
    const { code, stdout } = await run(["inspect"], { stdin: token });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ not yet valid: your clock is 4 min slow\. Set it\.$/m);
  });

  it("says of garbage that it is no JWT, and does not repeat it", async () => {
    const { code, stdout, stderr } = await sase(["inspect"], { stdin: "gar\u001b]0;bage" });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^✗ not a JWT/m);
    expect(stdout).not.toContain("bage");
  });

  it("takes a token as an argument, and warns that it is in the history now", async () => {
    const { run, token } = await startWithToken();
    const { code, stdout, stderr } = await run(["inspect", token]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^TSG +1838006364$/m);
    expect(stderr).toMatch(/^sase-auth: The token is now in the shell's history/);
  });

  it("obtains none if standard input is empty: that is wrong use", async () => {
    const { sase: mock, run } = await startService();
    const { code, stdout, stderr } = await run(["inspect"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Standard input is empty. Pipe a token in");
    expect(mock.auth.requests).toEqual([]);
  });

  it("keeps what a claim would do to a terminal away from it", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const token = `${part({ alg: "none" })}.${part({ sub: "\u001b[2J\u009b2J\u202etxt" })}.`;
    const { stdout } = await sase(["inspect"], { stdin: token });
    expect(stdout).toMatch(/^ {2}sub +\[2J 2J txt$/m);
    const json = (await sase(["inspect", "--json"], { stdin: token })).stdout;
    for (const character of "\u001b\u009b\u202e") expect(json).not.toContain(character);
    expect(parsed(json).result.claims.sub).toBe("\u001b[2J\u009b2J\u202etxt");
  });

  it.each([[[]], [["--json"]]])(
    "ends with 1 for a bad token, though nobody reads what it prints: %j",
    async (options) => {
      const { PATH } = process.env;
      const stdio = ["pipe", "pipe", "inherit"] as const;
      const child = spawn(process.execPath, [BIN, "inspect", ...options], { env: { PATH }, stdio: [...stdio] });
      child.stdout?.destroy();
      child.stdin?.end("no token");
      expect(await once(child, "exit")).toEqual([1, null]);
    },
  );
});
