import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "@sase-auth/testing";
import { describe, expect, it } from "vitest";
import { BIN, parsed, type Service, startService, temporaryFolder } from "./support/cli.ts";
import { startRefusingProxy, startTlsFront } from "./support/network.ts";
import { hasPty, programAtPty } from "./support/pty.ts";

interface NamedCheck {
  readonly name: string;
  readonly status: string;
  readonly code?: string;
  readonly message: string;
  readonly advice?: string;
}

/** The checks by name, and those that failed with their codes. */
async function examine({ run }: Service, env: NodeJS.ProcessEnv = {}, args: string[] = []) {
  const { code, stdout, stderr } = await run(["doctor", "--json", "--timeout", "5", ...args], { env });
  const { command, result, problems } = parsed(stdout);
  const checks: NamedCheck[] = result.checks;
  const failures = checks.filter(({ status }) => status === "failed");
  expect(command).toBe("doctor");
  expect(code).toBe(failures.length > 0 ? 1 : 0);
  expect(problems.map((problem) => problem.code)).toEqual(failures.map((check) => check.code));
  return {
    stderr,
    checks: Object.fromEntries(checks.map((check) => [check.name, check])),
    failed: Object.fromEntries(failures.map((check) => [check.name, check.code])),
  };
}

const nodeMajor = Number.parseInt(process.versions.node, 10);

describe("sase-auth doctor", () => {
  it("goes step by step, and finds no problem if there is none", async () => {
    const { run, sase } = await startService();
    const { code, stdout, stderr } = await run(["doctor"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trimEnd().split("\n")).toEqual([
      "✓ credentials   SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID, SASE_AUTH_URL",
      "                (the environment): client",
      "                mock@1838006364.iam.panserviceaccount.com, secret ********, TSG",
      "                1838006364",
      expect.stringMatching(/^✓ proxy {9}none for 127\.0\.0\.1:\d+$/),
      "✓ certificates  Node's built-in CAs",
      "✓ dns           127.0.0.1 is an address",
      expect.stringMatching(/^✓ connection {4}127\.0\.0\.1:\d+ answers \(405\)$/),
      "✓ clock         agrees with the auth host",
      expect.stringMatching(/^– agent {9}none: tokens come from 127\.0\.0\.1:\d+ directly, perhaps a mock$/),
      expect.stringMatching(/^✓ token {9}obtained in \d+ ms, expires in 15 min$/),
      "✓ tsg           the token is for TSG 1838006364",
      expect.stringMatching(/^✓ api {11}127\.0\.0\.1:\d+ answers \(200\) and accepts the token$/),
      "",
      "All checks passed.",
    ]);
    expect(sase.api.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it.skipIf(!hasPty)("wraps its columns at the width of the terminal", async () => {
    const { env } = await startService();
    const command = ["sh", "-c", 'stty columns 50 && exec "$@"', "sh", process.execPath, BIN, "doctor"];
    const { PATH } = process.env;
    const all = { PATH, HOME: await temporaryFolder(), TERM: "xterm", NO_COLOR: "1", ...env };
    const { shown, status } = await programAtPty(command, all, []);
    expect(status).toBe(0);
    const lines = shown.split("\r\n");
    expect(lines[0]).toBe("✓ credentials   SASE_CLIENT_ID,");
    expect(lines[1]).toBe("                SASE_CLIENT_SECRET, SASE_TSG_ID,");
    const words = lines.filter((line) => !line.includes("@")); // a word is not broken
    expect(Math.max(...words.map(({ length }) => length))).toBeLessThanOrEqual(50);
  });

  it("ends with what failed, and what to do first", async () => {
    const { run, sase } = await startService();
    await sase.api.stop();
    const { code, stdout } = await run(["doctor"], { env: { NODE_EXTRA_CA_CERTS: "/nowhere/ca.pem" } });
    expect(code).toBe(1);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(
      "Failed: certificates, api. First, certificates: Node ignores it. Set the variable to the whole path of a PEM file.",
    );
  });

  it("ends with its warnings if nothing failed", async () => {
    const { run, sase } = await startService();
    sase.auth.misbehave({ token: { opaque: true } });
    const { code, stdout } = await run(["doctor"]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("No check failed. Warnings: tsg.");
  });

  it("connects by TLS, and says that the certificate is trusted", async () => {
    const service = await startService();
    const front = await startTlsFront(service.sase.authOrigin);
    const env = { SASE_AUTH_URL: front.origin, NODE_EXTRA_CA_CERTS: front.caFile };
    const { checks, failed } = await examine(service, env);
    expect(failed).toEqual({});
    expect(checks.certificates?.message).toBe(`Node's built-in CAs, plus 1 from NODE_EXTRA_CA_CERTS (${front.caFile})`);
    expect(checks.dns?.message).toMatch(/^localhost is (127\.0\.0\.1|::1)$/);
    expect(checks.connection?.message).toMatch(/ answers \(405\), and its certificate is trusted$/);
  });

  it("goes on with a name that only a file of NODE_OPTIONS can resolve, as that of mock does", async () => {
    const service = await startService();
    const { origin, caFile } = await startTlsFront(service.sase.authOrigin);
    const preload = join(await temporaryFolder(), "preload.cjs");
    await writeFile(
      preload,
      `const tls = require("node:tls");
      const { connect } = tls;
      tls.connect = (options) => connect({ ...options, host: "127.0.0.1", servername: "localhost" });`,
    );
    const env = {
      SASE_AUTH_URL: origin.replace("localhost", "auth.invalid"),
      NODE_EXTRA_CA_CERTS: caFile,
      NODE_OPTIONS: `--require ${preload}`,
    };
    const { checks, failed } = await examine(service, env);
    expect(failed).toEqual({});
    expect(checks.dns).toMatchObject({
      status: "skipped",
      message: "this system does not know auth.invalid, but requests do not ask it",
    });
    expect(checks.tsg?.status).toBe("ok");
  });

  it("asks the API host that --api-url names", async () => {
    const service = await startService();
    const other = await startService();
    const { checks } = await examine(service, {}, ["--api-url", other.sase.apiOrigin]);
    expect(service.sase.api.requests).toEqual([]);
    expect(other.sase.api.requests).toHaveLength(1);
    expect(checks.api).toMatchObject({
      status: "failed",
      code: "ERR_API",
      message: expect.stringContaining("rejects the token (401)"),
    });
  });

  it("takes a 403 for an answer: the token was accepted", async () => {
    const service = await startService();
    service.sase.api.misbehave({ status: 403 });
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({});
    expect(checks.api?.message).toMatch(/accepts the token; the service account has no role for/);
  });

  it("says of an opaque token that nothing can be seen in it", async () => {
    const service = await startService();
    service.sase.auth.misbehave({ token: { opaque: true } });
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({});
    expect(checks.tsg).toMatchObject({ status: "warning", message: expect.stringContaining("opaque") });
  });
});

describe("sase-auth doctor finds", () => {
  it("no credentials", async () => {
    const service = await startService();
    const { checks, failed } = await examine(service, { SASE_CLIENT_ID: "", SASE_CLIENT_SECRET: "", SASE_TSG_ID: "" });
    expect(failed).toEqual({ credentials: "ERR_CREDENTIALS" });
    expect(checks.credentials?.message).toBe("No credentials found.");
    expect(checks.credentials?.advice).toMatch(/^Set SASE_CLIENT_ID, SASE_CLIENT_SECRET and SASE_TSG_ID/);
    expect(checks.token).toMatchObject({ status: "skipped", message: "needs credentials" });
    expect(service.sase.auth.tokenRequests).toEqual([]);
  });

  it("credentials that are partly set", async () => {
    const { checks, failed } = await examine(await startService(), { SASE_CLIENT_SECRET: "" });
    expect(failed).toEqual({ credentials: "ERR_CREDENTIALS" });
    expect(checks.credentials?.message).toMatch(/^The environment lacks SASE_CLIENT_SECRET \(/);
  });

  it("a TSG id that cannot be one", async () => {
    const { checks, failed } = await examine(await startService(), { SASE_TSG_ID: "tenant" });
    expect(failed).toEqual({ credentials: "ERR_CREDENTIALS" });
    expect(checks.credentials?.message).toContain("SASE_TSG_ID must be the digits of the TSG ID");
  });

  it("a URL that cannot be one", async () => {
    const { checks, failed } = await examine(await startService(), { SASE_AUTH_URL: "auth" });
    expect(failed).toEqual({ credentials: "ERR_INVALID_OPTION" });
    expect(checks.credentials?.message).toContain("tokenUrl must be an https URL");
  });

  it("a file that is readable by others", async () => {
    const service = await startService();
    const { clientId, clientSecret, tsgId, tokenUrl } = service.sase.credentials;
    const home = await temporaryFolder();
    const file = join(home, ".scm/config.json");
    await mkdir(join(home, ".scm"));
    await writeFile(
      file,
      JSON.stringify({ client_id: clientId, client_secret: clientSecret, tsg_id: tsgId, auth_url: tokenUrl }),
    );
    await chmod(file, 0o640);
    const env = { HOME: home, SASE_CLIENT_ID: "", SASE_CLIENT_SECRET: "", SASE_TSG_ID: "", SASE_AUTH_URL: "" };
    const { checks, failed } = await examine(service, env);
    expect(failed).toEqual({});
    expect(checks.credentials).toMatchObject({
      status: "warning",
      advice: expect.stringContaining("chmod 600 ~/.scm/config.json"),
    });
    expect(checks.credentials?.message).toMatch(
      /^client_id, client_secret, tsg_id, auth_url \(~\/\.scm\/config\.json\): /,
    );
  });

  it("a host that nobody knows", async () => {
    const { checks, failed } = await examine(await startService(), { SASE_AUTH_URL: "https://auth.invalid" });
    expect(failed).toEqual({ dns: "ERR_UNKNOWN_HOST" });
    expect(checks.dns?.message).toMatch(/^The host name auth\.invalid cannot be resolved \((ENOTFOUND|EAI_AGAIN)\)\.$/);
    expect(checks.connection?.status).toBe("skipped");
  });

  it("a host that is dead", async () => {
    const service = await startService();
    await service.sase.auth.stop();
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({ connection: "ERR_NO_CONNECTION" });
    expect(checks.connection?.message).toMatch(/^Cannot connect to 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\.$/);
  });

  it("a host that does not answer", async () => {
    const service = await startService();
    service.sase.auth.misbehave({ hang: true });
    const { checks, failed } = await examine(service, {}, ["--timeout", "2"]);
    expect(failed).toEqual({ connection: "ERR_NO_ANSWER" });
    expect(checks.connection?.message).toMatch(/did not answer in time\.$/);
  });

  it("a certificate that is not trusted, and who issued it", async () => {
    const service = await startService();
    const { origin } = await startTlsFront(service.sase.authOrigin);
    const { checks, failed } = await examine(service, { SASE_AUTH_URL: origin });
    expect(failed).toEqual({ connection: "ERR_UNTRUSTED_CERTIFICATE" });
    expect(checks.connection?.message).toMatch(
      /is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. It is issued by Example Corporation CA\.$/,
    );
    expect(checks.connection?.advice).toContain("NODE_EXTRA_CA_CERTS");
    expect(service.sase.auth.requests).toEqual([]);
  });

  it("a certificate that has expired, by your clock at least", async () => {
    const service = await startService();
    const { origin, caFile } = await startTlsFront(service.sase.authOrigin, -1);
    const { checks, failed } = await examine(service, { SASE_AUTH_URL: origin, NODE_EXTRA_CA_CERTS: caFile });
    expect(failed).toEqual({ connection: "ERR_CERTIFICATE_DATE" });
    expect(checks.connection?.advice).toMatch(/^Check your clock/);
  });

  it("a file of certificates that is not there", async () => {
    const { checks, failed } = await examine(await startService(), { NODE_EXTRA_CA_CERTS: "/nowhere/ca.pem" });
    expect(failed).toEqual({ certificates: "ERR_CA_FILE" });
    expect(checks.certificates?.message).toBe("NODE_EXTRA_CA_CERTS (/nowhere/ca.pem) cannot be used (ENOENT)");
  });

  it.each([
    ["without one", "no certificate\n"],
    ["with a damaged one", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
  ])("a file of certificates %s", async (_, content) => {
    const file = join(await temporaryFolder(), "ca.pem");
    await writeFile(file, content);
    const { failed } = await examine(await startService(), { NODE_EXTRA_CA_CERTS: file });
    expect(failed).toEqual({ certificates: "ERR_CA_FILE" });
  });

  it("that certificates are not checked at all", async () => {
    const { failed } = await examine(await startService(), { NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    expect(failed).toEqual({ certificates: "ERR_TLS_CHECK_OFF" });
  });

  it("a proxy that refuses, by its address without its password", async () => {
    const { url, host } = await startRefusingProxy(407);
    const env = { SASE_AUTH_URL: "https://auth.invalid", HTTPS_PROXY: url, NODE_USE_ENV_PROXY: "1" };
    const { checks, failed } = await examine(await startService(), env);
    expect(failed).toEqual({ connection: "ERR_PROXY" });
    expect(checks.proxy?.message).toBe(`${host} (HTTPS_PROXY)`);
    expect(checks.dns?.message).toBe("resolved by the proxy");
    expect(checks.connection?.message).toBe(`The proxy ${host} does not connect to auth.invalid (407).`);
    expect(JSON.stringify(checks)).not.toContain("fake-password");
  });

  it.each([
    ["--use-openssl-ca", "OpenSSL's CAs (--use-openssl-ca)"],
    ["", "Node's built-in CAs"],
  ])("which certificates are trusted: NODE_OPTIONS=%s", async (NODE_OPTIONS, message) => {
    const { checks } = await examine(await startService(), { NODE_OPTIONS });
    expect(checks.certificates?.message).toBe(message);
  });

  it("a proxy that is set, but that Node does not look at", async () => {
    const service = await startService();
    const { origin, caFile } = await startTlsFront(service.sase.authOrigin);
    const env = { SASE_AUTH_URL: origin, NODE_EXTRA_CA_CERTS: caFile, https_proxy: "http://127.0.0.1:1" };
    const { checks, failed } = await examine(service, env);
    expect(failed).toEqual({});
    expect(checks.proxy).toMatchObject({ status: "warning", advice: expect.stringContaining("NODE_USE_ENV_PROXY=1") });
  });

  it("at the host that gets the secret, not at one that a family without credentials names", async () => {
    const service = await startService();
    const { url } = await startRefusingProxy(403);
    const env = {
      SASE_AUTH_URL: "",
      SCM_AUTH_URL: service.env.SASE_AUTH_URL,
      HTTPS_PROXY: url,
      NODE_USE_ENV_PROXY: "1",
      NO_PROXY: "127.0.0.1",
    };
    const { checks } = await examine(service, env);
    expect(checks.connection?.message).toMatch(/ does not connect to auth\.apps\.paloaltonetworks\.com \(403\)\.$/);
    expect(service.sase.auth.requests).toHaveLength(0);
  });

  it("a proxy of HTTP_PROXY, which https takes if it has none of its own", async () => {
    const { url, host } = await startRefusingProxy(403);
    const env = {
      SASE_AUTH_URL: "https://auth.invalid",
      HTTP_PROXY: url,
      NODE_USE_ENV_PROXY: "1",
      NO_PROXY: "127.0.0.1",
    };
    const { checks, failed } = await examine(await startService(), env);
    expect(failed).toEqual({ connection: "ERR_PROXY" });
    expect(checks.connection?.message).toBe(`The proxy ${host} does not connect to auth.invalid (403).`);
  });

  it.each([
    ["*", true],
    ["auth.invalid", true],
    ["example.com, .invalid", true],
    ["*.invalid", true],
    ["invalid", true],
    ["AUTH.invalid:443", true],
    ["auth.invalid:8443", false],
    ["uth.invalid", false],
    // Node 24 and later look for whole labels.
    ["*uth.invalid", nodeMajor < 24],
    ["example.com, *", nodeMajor < 24],
    ["example.com", false],
    ["", false],
  ])("what NO_PROXY excepts: %j", async (noProxy, isExcepted) => {
    const { url } = await startRefusingProxy();
    const env = { SASE_AUTH_URL: "https://auth.invalid", HTTPS_PROXY: url, NODE_USE_ENV_PROXY: "1", NO_PROXY: noProxy };
    const { checks, failed } = await examine(await startService(), env);
    expect(failed).toEqual(isExcepted ? { dns: "ERR_UNKNOWN_HOST" } : { connection: "ERR_PROXY" });
    expect(checks.proxy?.message).toMatch(
      isExcepted ? /^none for auth\.invalid$/ : /^127\.0\.0\.1:\d+ \(HTTPS_PROXY\)$/,
    );
  });

  it.each([
    ["slow", 4],
    ["fast", -4],
  ])("a clock that is %s", async (word, minutes) => {
    const service = await startService();
    const date = new Date(Date.now() + minutes * 60_000).toUTCString();
    service.sase.auth.misbehave({ status: 405, headers: { date } });
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({ clock: "ERR_CLOCK" });
    expect(checks.clock?.message).toBe(`Your clock is 4 min ${word} by the auth host`);
  });

  it("a token that is not yet valid by the clock here", async () => {
    const service = await startService({ now: () => Date.now() + 240_000 });
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({ tsg: "not_yet_valid" });
    expect(checks.tsg?.message).toBe("The token is not yet valid: your clock is 4 min slow. Set it.");
  });

  it("a wrong secret", async () => {
    const service = await startService();
    const { checks, failed, stderr } = await examine(service, { SASE_CLIENT_SECRET: "fake-and-wrong" });
    expect(failed).toEqual({ token: "ERR_TOKEN_REQUEST" });
    expect(checks.token?.message).toMatch(
      /rejected the client \(invalid_client, 401\): "Client authentication failed"\.$/,
    );
    expect(checks.token?.advice).toMatch(/^Check the client ID and the client secret/);
    expect(JSON.stringify(checks) + stderr).not.toContain("fake-and-wrong");
  });

  it("a token for another TSG", async () => {
    const service = await startService();
    service.sase.auth.misbehave({ token: { tsgId: "1900000001" } });
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({ tsg: "ERR_TOKEN_TENANT" });
    expect(checks.tsg?.message).toMatch(/gave a token for TSG 1900000001 instead of 1838006364/);
    expect(checks.token?.status).toBe("ok");
  });

  it("a proxy's page in place of a token", async () => {
    const service = await startService();
    service.sase.auth.misbehave({ html: true }, { times: Infinity });
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({ token: "ERR_TOKEN_RESPONSE" });
    expect(checks.token?.advice).toContain("the page of a proxy or a login portal");
  });

  it.each<[string, Fault, RegExp]>([
    ["is down", { status: 503 }, /answers \(503\)$/],
    ["is a proxy's page", { html: true }, /answers \(200\) with a page or a redirect$/],
    ["redirects", { redirect: "https://portal.example/" }, /answers \(302\) with a page or a redirect$/],
    ["rejects the token", { status: 401 }, /rejects the token \(401\)$/],
  ])("an API host that %s", async (_, fault, message) => {
    const service = await startService();
    service.sase.api.misbehave(fault);
    const { checks, failed } = await examine(service);
    expect(failed).toEqual({ api: "ERR_API" });
    expect(checks.api?.message).toMatch(message);
  });

  it("an API host that is dead", async () => {
    const service = await startService();
    await service.sase.api.stop();
    expect((await examine(service)).failed).toEqual({ api: "ERR_NO_CONNECTION" });
  });
});
