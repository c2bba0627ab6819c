import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { defaultTenants } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { sase, startService, temporaryFolder } from "./support/cli.ts";
import { start } from "./support/running.ts";

/** Runs a program of JavaScript by exec. `get(path, headers)` is a request to what `SASE_API_URL` names. */
function program(code: string): string[] {
  const get = `const { env } = process;
    const own = { authorization: "Bearer " + env.SASE_AGENT_TOKEN };
    const get = (path, headers = own, init) => fetch(env.SASE_API_URL + path, { headers, ...init });`;
  return ["--", process.execPath, "--input-type=module", "-e", `${get}${code}`];
}

describe("sase-auth exec", () => {
  it("serves a program that knows a base URL alone", async () => {
    const { sase: service, run } = await startService();
    const { code, stdout } = await run(["exec", ...program(`console.log((await get("/things?x=1")).status)`)]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "200\n" });
    expect(service.api.requests.map(({ path, tsgId }) => [path, tsgId])).toEqual([["/things?x=1", defaultTenants.own]]);
  });

  it("serves curl as the documentation has it", async () => {
    const { sase: service, run } = await startService();
    const curl =
      'curl -sS -H "Authorization: Bearer $SASE_AGENT_TOKEN" "$SASE_API_URL/config/objects/v1/addresses?folder=All"';
    const { stdout } = await run(["exec", "--", "sh", "-c", curl]);
    expect(JSON.parse(stdout)).toMatchObject({ path: "/config/objects/v1/addresses?folder=All" });
    expect(service.auth.tokenRequests).toHaveLength(1);
  });

  it("serves a program that takes both a token URL and SCM_HOST, for each TSG that it asks for", async () => {
    const { sase: service, run } = await startService();
    const { own, child } = defaultTenants;
    const code = `
      for (const tsg of ["${own}", "${child}"]) {
        const body = new URLSearchParams({ grant_type: "client_credentials", scope: "tsg_id:" + tsg });
        const authorization = "Basic " + btoa(env.SCM_CLIENT_ID + ":" + env.SCM_CLIENT_SECRET);
        const { access_token } = await (await fetch(env.SCM_AUTH_URL, { method: "POST", headers: { authorization }, body })).json();
        const url = env.SCM_PROTOCOL + "://" + env.SCM_HOST + ":" + env.SCM_PORT + "/sse/config/v1/addresses";
        for (const headers of [{ authorization: "Bearer " + access_token }, { "x-auth-jwt": access_token }])
          console.log((await (await fetch(url, { headers })).json()).tsgId);
      }`;
    // Its output may hold no token; TSGs are none.
    const { code: status, stdout, stderr } = await run(["exec", ...program(code)]);
    expect({ status, stderr, stdout }).toEqual({
      status: 0,
      stderr: "",
      stdout: `${own}\n${own}\n${child}\n${child}\n`,
    });
    expect(service.auth.tokenRequests).toHaveLength(2);
  });

  it("leaves SCM_HOST alone if it names another API, and everything with --no-proxy", async () => {
    const { run, env } = await startService();
    const code = `console.log([env.SASE_API_URL, env.SCM_HOST, env.SASE_AGENT_TOKEN].join())`;
    const given = { SCM_HOST: "api.strata.paloaltonetworks.com" };
    const other = await run(["exec", ...program(code)], { env: given });
    expect(other.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+,api\.strata\.paloaltonetworks\.com,[\w-]{43}\n$/);
    const without = await run(["exec", "--no-proxy", ...program(code)], { env: given });
    expect(without.stdout).toBe(`${env.SASE_API_URL},api.strata.paloaltonetworks.com,\n`);
  });

  it("sends requests where --api-url says, and nowhere else than to the vendor or this machine", async () => {
    const { run } = await startService();
    const other = await startService();
    const { stdout } = await run([
      "exec",
      "--api-url",
      other.sase.apiOrigin,
      ...program(`console.log((await get("/x")).status)`),
    ]);
    // The other service knows nothing of the first one's tokens.
    expect(stdout).toBe("401\n");
    expect(other.sase.api.requests.map(({ path }) => path)).toEqual(["/x", "/x"]);
    const { code, stderr } = await run(["exec", "--api-url", "https://evil.example", "--", "true"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/evil\.example may not receive a token/);
  });
});

it("sase-auth exec reaches the API by the proxy of the environment where Node does", async () => {
  const { run } = await startService();
  const asked: string[] = [];
  const company = createServer().on("connect", ({ url = "" }, socket) => {
    asked.push(url);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await once(company.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void company.close());
  const HTTPS_PROXY = `http://127.0.0.1:${(company.address() as AddressInfo).port}`;
  const env = { HTTPS_PROXY, NODE_USE_ENV_PROXY: "1", NO_PROXY: "127.0.0.1", SASE_API_URL: undefined };
  const { stdout } = await run(["exec", ...program(`console.log((await get("/x")).status)`)], { env });
  expect([stdout, asked]).toEqual(["502\n", ["api.sase.paloaltonetworks.com:443"]]);
});

describe("sase-auth exec --read-only", () => {
  it("gives the program no token and no way to one", async () => {
    const { sase: service, run } = await startService();
    const code = `
      const names = Object.keys(env).filter((name) => /^(SASE|SCM|PRISMASASE)_/.test(name));
      console.log(names.sort().join());
      console.log((await get("/x")).status, (await get("/x", own, { method: "POST" })).status);
      console.log((await get("/oauth2/access_token", own, { method: "POST" })).status);`;
    const { stdout, stderr } = await run(["exec", "--read-only", ...program(code)]);
    expect(stdout).toBe("SASE_AGENT_TOKEN,SASE_API_URL\n200 403\n404\n");
    expect(stderr).toMatch(/403 read_only: POST of this path is not in the list of what changes nothing\./);
    expect(service.api.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("is narrowed by each --allow", async () => {
    const { run } = await startService();
    const code = `for (const path of ["/a/x", "/b/x", "/c/x"]) console.log((await get(path)).status)`;
    const { stdout } = await run(["exec", "--read-only", "--allow", "GET /a/**", "--allow=GET /b/*", ...program(code)]);
    expect(stdout).toBe("200\n200\n403\n");
  });

  it.each([
    [["--allow", "GET /x"], "--allow narrows --read-only, and needs it."],
    [["--read-only", "--no-proxy"], "--read-only is about the proxy: leave --no-proxy out."],
  ])("needs what it is about: %j", async (options, message) => {
    const { run } = await startService();
    expect(await run(["exec", ...options, "--", "true"])).toMatchObject({ code: 2, stderr: `sase-auth: ${message}\n` });
  });
});

describe("sase-auth agent", () => {
  it("has a proxy if it is asked for one, and says where", async () => {
    const { env } = await startService();
    const file = join(await temporaryFolder(), "agent.env");
    const { printed } = await start(["agent", "--proxy", "--environment-file", file], env);
    const line = await printed(/is ready/);
    const [, proxyUrl = ""] = /proxy (http:\/\/127\.0\.0\.1:\d+), TSG/.exec(line) ?? [];
    const written = await readFile(file, "utf8");
    expect(written).toContain(`SASE_API_URL=${proxyUrl}\n`);
    const [, token] = /^SASE_AGENT_TOKEN=(.*)$/m.exec(written) ?? [];
    const { status } = await fetch(`${proxyUrl}/x`, { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(200);
  });

  it("that is read-only writes no token endpoint into its environment file", async () => {
    const { env } = await startService();
    const file = join(await temporaryFolder(), "agent.env");
    const { printed } = await start(["agent", "--read-only", "--environment-file", file], env);
    expect(await printed(/is ready/)).toMatch(/^sase-auth agent is ready: read-only proxy http:\S+, TSG \d+$/);
    const names = (await readFile(file, "utf8")).split("\n").map((line) => line.split("=", 1)[0]);
    expect(names.filter(Boolean).sort()).toEqual(["NO_PROXY", "SASE_AGENT_TOKEN", "SASE_API_URL", "no_proxy"]);
  });

  it.each([
    [
      ["--read-only", "--auth-file", "/x/y"],
      "--read-only and --auth-file exclude each other: a token in a file is not read-only.",
    ],
    [["--api-url", "http://127.0.0.1:9", "--secret-file", "/x/y"], "--api-url is for the proxy: add --proxy."],
  ])("refuses %j", async (options, message) => {
    const { env } = await startService();
    expect(await sase(["agent", ...options], { env })).toMatchObject({ code: 2, stderr: `sase-auth: ${message}\n` });
  });
});
