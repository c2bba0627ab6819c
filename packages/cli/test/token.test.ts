import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { BIN, parsed, startService } from "./support/cli.ts";

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

describe("sase-auth token", () => {
  it("prints a token, alone", async () => {
    const { sase, run } = await startService();
    const ran = await run(["token"]);
    expect(ran).toEqual({ code: 0, stdout: `${sase.issued[0]?.value}\n`, stderr: "" });
  });

  it("prints the header that curl takes with -H @-", async () => {
    const { sase, run } = await startService();
    const { stdout } = await run(["token", "--header"]);
    expect(stdout).toBe(`Authorization: Bearer ${sase.issued[0]?.value}\n`);
  });

  it.skipIf(!hasCurl)("is what curl sends in the README's line", async () => {
    const { sase, env } = await startService();
    const { PATH } = process.env;
    const line = `'${process.execPath}' '${BIN}' token --header | curl -s -H @- "$SASE_API_URL/sse/config/v1/addresses?folder=Shared"`;
    const { stdout } = await promisify(execFile)("sh", ["-c", line], { env: { ...env, PATH, NO_PROXY: "*" } });
    expect(JSON.parse(stdout)).toMatchObject({ path: "/sse/config/v1/addresses?folder=Shared" });
    expect(sase.api.requests).toMatchObject([{ status: 200, tsgId: "1838006364" }]);
  });

  it("obtains it for the TSG that --tsg names", async () => {
    const { sase, run } = await startService();
    expect(await run(["token", "--tsg", "1110000001"])).toMatchObject({ code: 0, stderr: "" });
    expect(sase.issued[0]?.tsgId).toBe("1110000001");
  });

  it("prints the token, its TSG and when it expires, with --json", async () => {
    const { sase, run } = await startService();
    const { stdout } = await run(["token", "--json"]);
    const { command, result } = parsed(stdout);
    expect(command).toBe("token");
    expect(result).toEqual({ token: sase.issued[0]?.value, tsgId: "1838006364", expiresAt: expect.any(Number) });
  });

  it("prints the header in place of the token, with --json --header", async () => {
    const { sase, run } = await startService();
    const { result } = parsed((await run(["token", "--json", "--header"])).stdout);
    expect(result.header).toBe(`Authorization: Bearer ${sase.issued[0]?.value}`);
    expect(result).not.toHaveProperty("token");
  });

  it("says with a wrong secret what to check, and where the secret is set", async () => {
    const { run } = await startService();
    const { code, stdout, stderr } = await run(["token"], { env: { SASE_CLIENT_SECRET: "fake-and-wrong" } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^sase-auth: .*rejected the client \(invalid_client, 401\): "Client authentication failed"\. Check the client ID and the client secret/,
    );
    expect(stderr).toContain(
      "In use: SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID, SASE_AUTH_URL (the environment).",
    );
    expect(stderr).not.toContain("fake-and-wrong");
  });

  it("says the same with --json, in the one shape", async () => {
    const { run } = await startService();
    const { code, stdout } = await run(["token", "--json"], { env: { SASE_CLIENT_SECRET: "fake-and-wrong" } });
    expect(code).toBe(1);
    expect(parsed(stdout)).toMatchObject({ command: "token", result: null, problems: [{ code: "ERR_TOKEN_REQUEST" }] });
  });

  it("fails with a token for another TSG, which it does not print", async () => {
    const { sase, run } = await startService();
    sase.auth.misbehave({ token: { tsgId: "1900000001" } });
    const { code, stdout, stderr } = await run(["token"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("gave a token for TSG 1900000001 instead of 1838006364. Check tsgId.");
  });

  it("says of a dead host that nothing answers, within --timeout", async () => {
    const { sase, run } = await startService();
    await sase.auth.stop();
    const { code, stdout, stderr } = await run(["token", "--timeout", "2"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /gave no token for TSG 1838006364: .*\. If an agent ran here, it has ended: start sase-auth exec or sase-auth agent again, .*\.\n$/,
    );
  });

  it("says of a proxy's page that it is no token", async () => {
    const { sase, run } = await startService();
    sase.auth.misbehave({ html: true });
    const { code, stdout, stderr } = await run(["token"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/answered 200 with text\/html.*, no token\. Check tokenUrl and the proxy\./);
  });
});
