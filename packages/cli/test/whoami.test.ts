import { describe, expect, it } from "vitest";
import { parsed, startService } from "./support/cli.ts";

const USERINFO = { path: "/auth/v1/oauth2/userinfo" };

describe("sase-auth whoami", () => {
  it("prints what userinfo says, and the TSG", async () => {
    const { sase, run } = await startService();
    const { code, stdout, stderr } = await run(["whoami"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^TSG +1838006364\nsub +mock@1838006364\.iam\.panserviceaccount\.com\nname +Mock Service Account\n/,
    );
    expect(sase.auth.requests.map(({ path }) => path)).toEqual(["/oauth2/access_token", USERINFO.path]);
  });

  it("prints it with --json", async () => {
    const { sase, run } = await startService();
    const { clientId } = sase.credentials;
    const { command, result } = parsed((await run(["whoami", "--json", "--tsg", "1100000001"])).stdout);
    expect(command).toBe("whoami");
    expect(result).toMatchObject({ tsgId: "1100000001", sub: clientId, email: clientId });
  });

  it("asks the host that gave the token, whichever path its token endpoint has", async () => {
    const { sase, env, run } = await startService();
    const tokenUrl = String(env.SASE_AUTH_URL).replace("/oauth2/", "/am/oauth2/");
    expect((await run(["whoami"], { env: { SASE_AUTH_URL: tokenUrl } })).code).toBe(0);
    expect(sase.auth.requests.at(-1)?.path).toBe(USERINFO.path);
  });

  it("says so if userinfo refuses the token", async () => {
    const { sase, run } = await startService();
    sase.auth.misbehave({ status: 401 }, USERINFO);
    const { code, stdout, stderr } = await run(["whoami"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/refused the token that it has just issued \(401\)/);
  });

  it("says so if a page comes in its place", async () => {
    const { sase, run } = await startService();
    sase.auth.misbehave({ html: true }, USERINFO);
    const { code, stdout, stderr } = await run(["whoami", "--json"]);
    expect(code).toBe(1);
    expect(parsed(stdout).problems).toMatchObject([{ code: "ERR_USERINFO" }]);
    expect(stderr).toMatch(/answered 200 with text\/html.*, no userinfo\. Check the proxy/);
  });

  it("says so if the connection breaks", async () => {
    const { sase, run } = await startService();
    sase.auth.misbehave({ reset: "before" }, USERINFO);
    const { code, stderr } = await run(["whoami"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sase-auth: Cannot connect to 127\.0\.0\.1:\d+ \(\w+\)\./);
  });

  it("does not follow a redirect with the token", async () => {
    const { sase, run } = await startService();
    sase.auth.misbehave({ redirect: `${sase.apiOrigin}/elsewhere` }, USERINFO);
    expect((await run(["whoami"])).code).toBe(1);
    expect(sase.api.requests).toEqual([]);
  });

  it("shows documented members only: another may be an echo of the token", async () => {
    const { sase, run } = await startService();
    sase.auth.misbehave({ status: 200, body: { sub: "a\u001b[31mb", token: "fake-other" } }, USERINFO);
    const { stdout } = await run(["whoami"]);
    expect(stdout).toBe("TSG  1838006364\nsub  a [31mb\n");
  });
});
