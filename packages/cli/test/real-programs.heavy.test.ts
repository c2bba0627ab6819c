/** Weekly: it builds a Go program, and 64 children ask one after another over two minutes. */
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "@sase-auth/test-kit";
import { beforeAll, describe, expect, it } from "vitest";
import { startService, temporaryFolder } from "./support/cli.ts";
import { start } from "./support/running.ts";

const PROGRAMS = fileURLToPath(new URL("programs", import.meta.url));
const PYTHON = "/usr/bin/python3";
const hasOauthlib = spawnSync(PYTHON, ["-c", "import requests_oauthlib"]).status === 0;
const hasGo = spawnSync("go", ["version"]).status === 0;
const leftOut = (name: string, isThere: boolean, what: string) => `${name}${isThere ? "" : ` (left out: no ${what})`}`;
const CURL =
  'curl -s -u "$SASE_CLIENT_ID:$SASE_CLIENT_SECRET" -d "grant_type=client_credentials&scope=$SASE_SCOPE" "$SASE_AUTH_URL"';
/** How many tokens came. */
const COUNT = `grep -o '"access_token"' | grep -c .`;

describe.skipIf(!hasOauthlib)(leftOut("Python", hasOauthlib, "python3-requests-oauthlib"), () => {
  it("requests_oauthlib obtains the token and calls the API with it, unchanged", async () => {
    const { run, sase } = await startService();
    const { code, stdout, stderr } = await run(["exec", "--", PYTHON, join(PROGRAMS, "client.py")]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `200 True profile tsg_id:${sase.credentials.tsgId} email\n`,
      stderr: "",
    });
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});

describe.skipIf(!hasGo)(leftOut("Go", hasGo, "golang"), () => {
  let program = "";

  beforeAll(async () => {
    const folder = await (await import("@sase-auth/test-kit")).temporaryFolder();
    program = join(folder.path, "client");
    const env = { ...process.env, GOCACHE: join(folder.path, "cache"), GO111MODULE: "off", CGO_ENABLED: "0" };
    execFileSync("go", ["build", "-o", program, join(PROGRAMS, "client.go")], { env });
  }, 300_000);

  it("twelve processes at once make one token request", async () => {
    const { run, sase } = await startService();
    const script = `for i in 1 2 3 4 5 6 7 8 9 10 11 12; do '${program}' < /dev/null & done; wait`;
    const { stdout } = await run(["exec", "--", "sh", "-c", script]);
    expect(stdout).toBe("200\n".repeat(12));
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("a process that met a 401 gets another token on its connection", async () => {
    const { env, sase } = await startService();
    const exec = await start(["exec", "--no-proxy", "--", program], env);
    await exec.printed(/^200$/);
    sase.revoke();
    exec.process.stdin?.write("again\n");
    await until(() => exec.lines.length === 3);
    expect(exec.lines).toEqual(["200", "401", "200"]);
    expect(await exec.ended).toBe(0);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("many children", () => {
  it("forty documented curls at once make one token request, and another TSG one more", async () => {
    const { run, sase } = await startService();
    const other = CURL.replace("$SASE_SCOPE", "tsg_id:1100000001");
    const script = `(i=0; while [ $i -lt 40 ]; do ${CURL} & i=$((i+1)); done; wait; ${other}) | ${COUNT}`;
    const { stdout } = await run(["exec", "--lazy", "--", "sh", "-c", script]);
    expect(stdout).toBe("41\n");
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("64 at once make one token request", async () => {
    const { run, sase } = await startService();
    const script = `(i=0; while [ $i -lt 64 ]; do ${CURL} & i=$((i+1)); done; wait) | ${COUNT}`;
    const { stdout } = await run(["exec", "--lazy", "--", "sh", "-c", script]);
    expect(stdout).toBe("64\n");
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("64 one after another over two minutes make one token request", { timeout: 300_000 }, async () => {
    const { env, sase } = await startService();
    const exec = await start(
      ["exec", "--", "sh", "-c", `i=0; while [ $i -lt 64 ]; do ${CURL}; echo; sleep 1.9; i=$((i+1)); done`],
      env,
    );
    await once(exec.process, "exit");
    expect(exec.lines.filter((line) => line.includes('"access_token"'))).toHaveLength(64);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});

describe("sase-auth token", () => {
  it("serves a cron job: the file is fresh each time, and no secret is in it", async () => {
    const { run, sase } = await startService();
    const path = join(await temporaryFolder(), "scm.json");
    for (let round = 0; round < 3; round++)
      expect(await run(["token", "--auth-file", path])).toMatchObject({ code: 0 });
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });
});
