import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "@sase-auth/test-kit";
import { describe, expect, it } from "vitest";
import { type RunOptions, sase, temporaryFolder } from "./support/cli.ts";
import { isAlive, start } from "./support/running.ts";

const CLIENT = [process.execPath, fileURLToPath(new URL("programs/vendor-client.mjs", import.meta.url))];
/** Node as it is without its switch for proxies: before 22.21 there is none. */
const WITHOUT_SWITCH = ["env", "-u", "NODE_USE_ENV_PROXY"];
const ENV = [process.execPath, "-e", "console.log(JSON.stringify(process.env))"];
const UNREACHED =
  "sase-auth: No request reached the mock. If the command sets or clears NODE_OPTIONS, let it keep what was there: before Node 22.21, " +
  "fetch, got and ky need it. Else it does not look at HTTPS_PROXY.\n";
const UNTRUSTED =
  "sase-auth: A program does not trust the certificates of the mock: it uses another list than those that NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, " +
  "REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE name.\n";
const REFUSED =
  "was refused: the mock answers for the SASE hosts of Palo Alto Networks, by https only, and lets nothing else out.\n";
const ELSEWHERE = "sase-auth: Requests came to the proxy, but none to a host that the mock answers for.\n";
const CURL_TOKEN =
  'curl -s -u "$SCM_CLIENT_ID:$SCM_CLIENT_SECRET" -d "grant_type=client_credentials&scope=$SCM_SCOPE" https://auth.apps.paloaltonetworks.com/oauth2/access_token';
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

function mock(command: readonly string[], options: RunOptions = {}, args: readonly string[] = []) {
  return sase(["mock", ...args, "--", ...command], options);
}

/** The environment of the command, which makes no request. */
async function environment(options: RunOptions = {}, args: readonly string[] = []) {
  const { stdout } = await mock(ENV, options, args);
  return JSON.parse(stdout) as { [name: string]: string };
}

describe.skipIf(process.platform === "win32")("a command behind sase-auth mock --", () => {
  it("reaches the mock under the vendor's host names", async () => {
    expect(await mock(CLIENT)).toEqual({ code: 0, stdout: "200 200\n", stderr: "" });
  });

  it("does so where Node does not look at proxies", async () => {
    expect(await mock([...WITHOUT_SWITCH, ...CLIENT])).toEqual({ code: 0, stdout: "200 200\n", stderr: "" });
  });

  it("is answered as by the service: another secret gets no token, and no token no answer", async () => {
    expect((await mock(["env", "SASE_CLIENT_SECRET=fake-other", ...CLIENT])).stdout).toBe("401 401\n");
  });

  it.skipIf(!hasCurl)("may be the vendor's curl", async () => {
    const { code, stdout } = await mock(["sh", "-c", CURL_TOKEN]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer", expires_in: 899 });
  });

  it("reaches no other host, and the name of that host is printed once", async () => {
    const twice = `"$0" "$1" "$2"; "$0" "$1" "$2"`;
    const { stderr } = await mock(["sh", "-c", twice, ...CLIENT, "https://other.example/"]);
    expect(stderr).toBe(`sase-auth: other.example:443 ${REFUSED}${ELSEWHERE}`);
  });

  it.each([
    ["https://other.example/", "other.example:443"],
    ["http://other.example/", "other.example:80"],
    ["http://api.sase.paloaltonetworks.com/", "api.sase.paloaltonetworks.com:80"],
  ])("is told so itself where Node does not look at proxies: %s", async (url, host) => {
    const { stdout } = await mock([...WITHOUT_SWITCH, ...CLIENT, url]);
    expect(stdout).toMatch(
      new RegExp(`^${host} is not reached from here: only the SASE hosts of Palo Alto Networks are, by https,`),
    );
  });

  it.skipIf(!hasCurl)("that does not trust the mock's certificates has that told once", async () => {
    const get = "env -u CURL_CA_BUNDLE -u SSL_CERT_FILE curl -s https://api.sase.paloaltonetworks.com/";
    const { code, stderr } = await mock(["sh", "-c", `${get}; ${get}`]);
    expect(code).toBe(60);
    expect(stderr).toBe(UNTRUSTED);
  });

  it("that clears NODE_OPTIONS is told at the end that nothing reached the mock", async () => {
    const { code, stderr } = await mock([
      "env",
      "-u",
      "NODE_OPTIONS",
      "-u",
      "NODE_USE_ENV_PROXY",
      process.execPath,
      "-e",
      "process.exitCode = 3",
    ]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: UNREACHED });
  });

  it("whose own client ID is refused is told once where the mock's is", async () => {
    const { stdout, stderr } = await mock([
      "env",
      "SASE_CLIENT_ID=own@example",
      "sh",
      "-c",
      '"$0" "$1"; "$0" "$1"',
      ...CLIENT,
    ]);
    expect(stdout).toBe("401 401\n401 401\n");
    expect(stderr).toMatch(
      /^sase-auth: A token request was refused: its client ID is not the mock's\. .*SASE_CLIENT_ID.*\n$/,
    );
  });

  it("may have variable names of its own, by the line of the README", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const [, line = ""] = /^sase-auth mock -- sh -c '(.+)'$/m.exec(readme) ?? [];
    const { stdout } = await mock(["sh", "-c", line.replace("./script.sh", "env")]);
    expect(stdout).toMatch(/^CLIENT_ID=mock@1838006364\.iam/m);
    expect(stdout).toMatch(/^CLIENT_SECRET=fake-secret-/m);
    expect(stdout).toMatch(/^TSG_ID=1838006364$/m);
  });

  it("has its standard input, outputs and exit status handed on", async () => {
    const { code, stdout, stderr } = await mock(["sh", "-c", "cat; echo wrong >&2; exit 7"], { stdin: "typed" });
    expect({ code, stdout, stderr }).toEqual({ code: 7, stdout: "typed", stderr: `wrong\n${UNREACHED}` });
  });

  it("that fails after echoes is told what they were", async () => {
    const script = '"$@"; exit "$STATUS"';
    const run = (status: string, args: readonly string[] = []) =>
      mock(["sh", "-c", script, "sh", ...CLIENT], { env: { STATUS: status } }, args);
    const echoed = "sase-auth: 1 API request got an echo. What your program expects goes into --fixtures FOLDER.\n";
    expect(await run("1")).toEqual({ code: 1, stdout: "200 200\n", stderr: echoed });
    expect(await run("0")).toMatchObject({ code: 0, stderr: "" });
    const fixtures = await temporaryFolder();
    await writeFile(join(fixtures, "addresses.yaml"), "GET /sse/config/v1/addresses: { items: [] }\n");
    expect(await run("1", ["--fixtures", fixtures])).toMatchObject({ code: 1, stdout: "200 200\n", stderr: "" });
  });

  it("that is not found is status 127", async () => {
    expect(await mock(["no-such-command"])).toEqual({
      code: 127,
      stdout: "",
      stderr: "sase-auth: no-such-command was not found. Check its name and PATH.\n",
    });
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("gets %s, and all ends with it", async (signal) => {
    const program = `console.log("ready", process.env.SSL_CERT_FILE, process.pid); setInterval(() => {}, 1000)`;
    const running = await start(["mock", "--", process.execPath, "-e", program], {});
    const [, file = "", pid] = (await running.printed(/^ready/)).split(" ");
    expect(existsSync(file)).toBe(true);
    process.kill(running.pid, signal);
    expect(await running.ended).toBe({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]);
    await until(() => !isAlive(Number(pid)));
    expect(existsSync(dirname(file))).toBe(false);
  });
});

describe.skipIf(process.platform === "win32")("the environment of a command behind sase-auth mock --", () => {
  it("has one account in all three families, and no address but the vendor's", async () => {
    const env = await environment(
      {
        env: { SCM_AUTH_URL: "https://a.example", SASE_API_URL: "https://b.example", SASE_CLIENT_SECRET_FILE: "/fake" },
      },
      ["--tsg", "1234567890"],
    );
    for (const family of ["SASE", "SCM", "PRISMASASE"]) {
      expect(env).toMatchObject({
        [`${family}_CLIENT_ID`]: "mock@1234567890.iam.panserviceaccount.com",
        [`${family}_CLIENT_SECRET`]: env.SASE_CLIENT_SECRET,
        [`${family}_TSG_ID`]: "1234567890",
        [`${family}_SCOPE`]: "tsg_id:1234567890",
      });
    }
    expect(Object.keys(env).filter((name) => /_URL$|_FILE$/.test(name))).toEqual(["SASE_MOCK_URL", "SSL_CERT_FILE"]);
  });

  it("keeps loopback alone from the proxy, whatever was excepted before", async () => {
    const env = await environment({ env: { NO_PROXY: ".paloaltonetworks.com", https_proxy: "http://proxy.example" } });
    const { NO_PROXY, no_proxy, HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, ALL_PROXY, all_proxy } = env;
    expect(new Set([NO_PROXY, no_proxy])).toEqual(new Set(["127.0.0.1,localhost,::1"]));
    const proxies = new Set([HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, ALL_PROXY, all_proxy]);
    expect([...proxies]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
  });

  it("keeps the options of Node and the certificates that were there", async () => {
    const file = join(await temporaryFolder(), "own.pem");
    await writeFile(file, "# of a company\n");
    const NODE_OPTIONS = "--no-deprecation";
    const { stdout } = await mock(
      ["sh", "-c", 'echo "$NODE_OPTIONS"; head -1 "$REQUESTS_CA_BUNDLE"; grep -c BEGIN.CERT "$REQUESTS_CA_BUNDLE"'],
      { env: { NODE_OPTIONS, REQUESTS_CA_BUNDLE: file } },
    );
    expect(stdout).toMatch(/^--no-deprecation --require \/.*\/preload\.cjs\n# of a company\n1\n$/);
  });

  it("names certificates in a folder that only this user enters, with no private key, and that is gone at the end", async () => {
    const script = 'cd "$(dirname "$SSL_CERT_FILE")"; pwd; stat -c %a .; ls; grep -rl PRIVATE . || true';
    const [folder = "", ...shown] = (await mock(["sh", "-c", script])).stdout.trimEnd().split("\n");
    const bundles = ["curl_ca_bundle", "node_extra_ca_certs", "requests_ca_bundle", "ssl_cert_file"];
    const files = [...bundles.map((name) => `${name}.pem`), "preload.cjs"].sort();
    expect(shown).toEqual(["700", ...files]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe("wrong use of mock with a command", () => {
  it.each([
    [["mock", "--"], /There is no command behind --: sase-auth mock -- npm test/],
    [["mock", "npm", "test"], /Put -- before the command: sase-auth mock \[options\] -- command\./],
    [["mock", "--json", "--", "true"], /--json is not for a command behind --/],
  ])("is exit code 2 and a message: %j", async (args, message) => {
    const { code, stderr } = await sase(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
