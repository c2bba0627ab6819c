import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Service, startService, temporaryFolder, unwrapped } from "./support/cli.ts";

const UNSET = { SASE_CLIENT_ID: "", SASE_CLIENT_SECRET: "", SASE_TSG_ID: "", SASE_AUTH_URL: "" };

/** A service whose credentials are not in the environment, and a home to write files into. */
async function startWithHome(): Promise<
  Service & { home: string; write: typeof writeFileAt; credentials: Service["sase"]["credentials"] }
> {
  const service = await startService();
  const home = await temporaryFolder();
  return {
    ...service,
    home,
    credentials: service.sase.credentials,
    write: (path, content, mode) => writeFileAt(join(home, path), content, mode),
    run: (args, { env, ...rest } = {}) => service.run(args, { ...rest, env: { ...UNSET, HOME: home, ...env } }),
  };
}

async function writeFileAt(path: string, content: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, mode);
}

describe("credentials in a file", () => {
  it("come from ~/.scm/config.json", async () => {
    const { run, write, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId, tokenUrl } = credentials;
    const content = {
      client_id: clientId,
      client_secret: clientSecret,
      scope: `tsg_id:${tsgId}`,
      auth_url: tokenUrl,
      jwt: "",
    };
    await write(".scm/config.json", JSON.stringify(content));
    expect(await run(["token"])).toMatchObject({ code: 0, stderr: "" });
  });

  it("come from ~/.panapi/config.yml, and a TSG id without quotes stays text", async () => {
    const { run, write, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId, tokenUrl } = credentials;
    const lines = [
      `client_id: ${clientId}`,
      `client_secret: ${clientSecret}`,
      `tsg_id: ${tsgId}`,
      `token_url: ${tokenUrl}`,
    ];
    await write(".panapi/config.yml", `---\n${lines.join("\n")}\n`);
    expect(await run(["token"])).toMatchObject({ code: 0, stderr: "" });
  });

  it("are taken as they are written: a secret that looks like a number is none", async () => {
    const service = await startWithHome();
    const { run, write, credentials, sase } = service;
    const secret = sase.rotateSecret("0123456789012345678901e5");
    const { clientId, tsgId, tokenUrl } = credentials;
    await write(
      ".panapi/config.yml",
      `client_id: ${clientId}\nclient_secret: ${secret}\ntsg_id: ${tsgId}\ntoken_url: ${tokenUrl}\n`,
    );
    expect((await run(["token"])).code).toBe(0);
  });

  it("come from SCM_CONFIG_FILE before the others", async () => {
    const { run, write, home, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId, tokenUrl } = credentials;
    await write(".scm/config.json", '{ "client_id": "other" }');
    await write(
      "mine.json",
      JSON.stringify({
        client_id: clientId,
        client_secret: clientSecret,
        scope: `tsg_id:${tsgId}`,
        auth_url: new URL(tokenUrl).origin,
      }),
    );
    expect(await run(["token"], { env: { SCM_CONFIG_FILE: join(home, "mine.json") } })).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  it("are not looked for elsewhere if SCM_CONFIG_FILE is not there", async () => {
    const { run, home } = await startWithHome();
    const { code, stderr } = await run(["token"], { env: { SCM_CONFIG_FILE: join(home, "none.json") } });
    expect(code).toBe(1);
    expect(stderr).toBe(
      "sase-auth: SCM_CONFIG_FILE: ~/none.json is not there or has no client_id. Mend it, or unset it.\n",
    );
  });

  it("are never mixed with those of the environment", async () => {
    const { run, write, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId } = credentials;
    await write(".panapi/config.yml", `client_id: ${clientId}\nclient_secret: ${clientSecret}\ntsg_id: ${tsgId}\n`);
    const { code, stderr } = await run(["token"], { env: { SCM_CLIENT_ID: clientId } });
    expect(code).toBe(1);
    expect(stderr).toContain("The environment lacks SCM_CLIENT_SECRET, SCM_TSG_ID");
  });

  it("are never mixed with those of another file, and what is missing is named as it is there", async () => {
    const { run, write, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId } = credentials;
    await write(".scm/config.json", `{ "client_id": "${clientId}" }`);
    await write(".panapi/config.yml", `client_id: ${clientId}\nclient_secret: ${clientSecret}\ntsg_id: ${tsgId}\n`);
    const { code, stderr } = await run(["token"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sase-auth: ~\/\.scm\/config\.json lacks client_secret, tsg_id \(/);
  });

  it("have a scope of the right form, or the message names it as it is there", async () => {
    const { run, write, credentials } = await startWithHome();
    const { clientId: client_id, clientSecret: client_secret, tsgId: scope } = credentials;
    await write(".scm/config.json", JSON.stringify({ client_id, client_secret, scope }));
    const { code, stderr } = await run(["token"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sase-auth: scope must contain tsg_id: and the TSG ID, as in tsg_id:1234567890\./);
  });

  it("are said to be readable by others, with the command that mends it", async () => {
    const { run, write, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId, tokenUrl } = credentials;
    await write(
      ".panapi/config.yml",
      `client_id: ${clientId}\nclient_secret: ${clientSecret}\ntsg_id: ${tsgId}\ntoken_url: ${tokenUrl}\n`,
      0o644,
    );
    const { code, stderr } = await run(["token"]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      "sase-auth: ~/.panapi/config.yml holds a secret, and other users can read it. Run: chmod 600 ~/.panapi/config.yml\n",
    );
  });

  it.each([
    [
      "broken",
      'client_id: a\nclient_secret: "fake-half\n',
      /^sase-auth: ~\/\.panapi\/config\.yml is not valid YAML or JSON \(line \d\)\. Mend that line/,
    ],
    ["a list", "- fake-half\n", /is not a list of names and values/],
    ["an alias to nowhere", "client_secret: *fake-half\n", /is not/],
  ])("are not quoted if the file is %s", async (_, content, message) => {
    const { run, write } = await startWithHome();
    await write(".panapi/config.yml", content);
    const { code, stdout, stderr } = await run(["token"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("fake-half");
  });

  it("are sent to the URL of the file, with a note that an AUTH_URL in the environment does nothing", async () => {
    const { run, write, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId, tokenUrl } = credentials;
    const content = { client_id: clientId, client_secret: clientSecret, tsg_id: tsgId, auth_url: tokenUrl };
    await write(".scm/config.json", JSON.stringify(content));
    const { code, stderr } = await run(["token"], { env: { SASE_AUTH_URL: "https://auth.invalid" } });
    expect(code).toBe(0);
    expect(stderr).toBe(
      "sase-auth: SASE_AUTH_URL is ignored: the credentials come from ~/.scm/config.json, and so does the token URL.\n",
    );
  });

  it("are missing if the path is a folder, which is said", async () => {
    const { run, home } = await startWithHome();
    await mkdir(join(home, ".panapi/config.yml"), { recursive: true });
    expect((await run(["token"])).stderr).toMatch(
      /~\/\.panapi\/config\.yml cannot be read \(EISDIR\)\. Check its owner and mode/,
    );
  });
});

describe("credentials from the command line", () => {
  it("are a secret on standard input beside what the environment has", async () => {
    const { run, credentials } = await startWithHome();
    const { clientId, clientSecret, tsgId, tokenUrl } = credentials;
    const env = { SASE_CLIENT_ID: clientId, SASE_TSG_ID: tsgId, SASE_AUTH_URL: tokenUrl };
    expect(await run(["token", "--client-secret-stdin"], { env, stdin: `${clientSecret}\n` })).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  it("are a whole set with --client-id and --tsg, whatever the environment has", async () => {
    const { run, sase, credentials } = await startWithHome();
    const { clientId, clientSecret, tokenUrl } = credentials;
    const env = {
      SASE_CLIENT_ID: "other",
      SASE_CLIENT_SECRET: "fake-other",
      SASE_TSG_ID: "1",
      SASE_AUTH_URL: tokenUrl,
    };
    const args = ["token", "--client-secret-stdin", "--client-id", clientId, "--tsg", "1100000001"];
    expect(await run(args, { env, stdin: clientSecret })).toMatchObject({ code: 0, stderr: "" });
    expect(sase.issued[0]?.tsgId).toBe("1100000001");
  });

  it("are completed by a TSG if the environment has only the rest", async () => {
    const { run, env } = await startService();
    expect((await run(["token", "--tsg", "1838006364"], { env: { ...env, SASE_TSG_ID: "" } })).code).toBe(0);
  });

  it("are a TSG in place of the environment's scope", async () => {
    const { run } = await startService();
    const env = { SASE_TSG_ID: "", SASE_SCOPE: "tsg_id:1838006364" };
    expect((await run(["token", "--tsg", "1100000001"], { env })).code).toBe(0);
  });
});

describe("no credentials", () => {
  it.each(["token", "doctor"])("inside exec --read-only: %s says that there is no token", async (command) => {
    const { run, credentials } = await startWithHome();
    const env = { SASE_AGENT_TOKEN: "fake", SASE_AUTH_URL: credentials.tokenUrl };
    const { code, stdout, stderr } = await run([command], { env });
    expect(code).toBe(1);
    expect(unwrapped(stdout + stderr)).toMatch(/This runs inside sase-auth exec --read-only, which gives no token\./);
    expect(unwrapped(stdout + stderr)).toMatch(
      /Send requests to SASE_API_URL, with SASE_AGENT_TOKEN as the Bearer token\./,
    );
  });

  it("is a message that says what to set", async () => {
    const { run } = await startWithHome();
    const { code, stdout, stderr } = await run(["token"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^sase-auth: No credentials found\. Set SASE_CLIENT_ID, SASE_CLIENT_SECRET and SASE_TSG_ID/);
  });

  it("under our names is a message that names those of other programs", async () => {
    const { run } = await startWithHome();
    const { stderr } = await run(["token"], { env: { PRISMA_CLIENT_ID: "fake@1", PAN_TSG_ID: "1" } });
    expect(stderr).toContain(
      "No credentials found. It has PRISMA_CLIENT_ID, PAN_TSG_ID; all need the same prefix: SASE, ",
    );
  });

  it("that are half there is a message that names the other half", async () => {
    const { run } = await startService();
    const { code, stderr } = await run(["token"], { env: { SASE_CLIENT_SECRET: "${SECRET}" } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sase-auth: The environment lacks SASE_CLIENT_SECRET \(/);
  });
});
