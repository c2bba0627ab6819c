import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { startCorporateNetwork } from "./support/corporate-network.ts";
import { type Snippet, writeExamples, writeSnippets } from "./support/snippets.ts";

const run = promisify(execFile);
const FOLDER = "reports/readme-snippets";
const snippets = await writeSnippets("readme-snippets");
const network = await startCorporateNetwork(FOLDER, { tenants: { "1234567890": "1838006364" } });
afterAll(() => network[Symbol.asyncDispose]());

const proxied = snippets.filter(({ code }) => code.includes("EnvHttpProxyAgent"));

/** For a program that reads the secret from a file: the environment then has none. */
async function secretInFile() {
  const { SASE_CLIENT_SECRET = "", ...environment } = network.environment;
  const file = resolve(FOLDER, "client-secret");
  await writeFile(file, `${SASE_CLIENT_SECRET}\n`, { mode: 0o600 });
  return { ...environment, SECRET_FILE: file };
}

/** Run a snippet as a program of its own. */
function runSnippet({ file }: Snippet, environment: { [name: string]: string | undefined } = network.environment) {
  const { PATH } = process.env;
  return run(process.execPath, [file], { env: { PATH, ...environment }, timeout: 60_000 });
}

describe("the snippets of the READMEs and documents", () => {
  it("are there", () => {
    expect(snippets.length).toBeGreaterThan(8);
    expect(proxied.length).toBeGreaterThan(2);
  });

  // Here only the proxy knows the vendor's hosts: no name server does. What tells a mock something is run beside one, in cli's tests.
  const runnable = snippets.filter(({ code }) => !/interceptors\.dns\(|SASE_MOCK_URL/.test(code));

  it.each(runnable.map((snippet) => [snippet.name, snippet] as const))("run: %s", async (_, snippet) => {
    const { code, file } = snippet;
    if (code.includes("new Agent()")) await writeFile(file, code.replaceAll(/\bAgent\b/g, "EnvHttpProxyAgent"));
    const { stdout, stderr } = await runSnippet(
      snippet,
      code.includes("SECRET_FILE") ? await secretInFile() : undefined,
    );
    expect(stderr).toBe("");
    if (snippet.code.includes("console.log(response.status)")) expect(stdout).toBe("200\n");
    const { clientSecret } = network.sase.credentials;
    for (const secret of [clientSecret, ...network.sase.issued.map(({ value }) => value)]) {
      expect(stdout).not.toContain(secret);
    }
  });
});

describe("the examples of the doc comments", () => {
  it("run", async () => {
    const examples = (await writeExamples("examples")).filter(({ code }) => !code.includes('from "redis"'));
    expect(examples.length).toBeGreaterThan(12);
    const file = `${FOLDER}/examples.ts`;
    const imports = examples.map((example) => `await import(${JSON.stringify(resolve(example.file))});\n`);
    await writeFile(file, imports.join(""));
    expect(await runSnippet({ name: "examples", file, code: "" })).toEqual({ stdout: "", stderr: "" });
  });
});

describe("behind a corporate proxy with a private CA", () => {
  const [quickStart] = snippets as [Snippet];

  it("the README names the variables that these tests set", async () => {
    const readme = await readFile("packages/core/README.md", "utf8");
    const commands = Array.from(readme.matchAll(/^(.*) node script\.mjs$/gm), ([, variables = ""]) => variables);
    const names = commands.flatMap((variables) => variables.split(" ").map((pair) => pair.split("=")[0]));
    expect(names.sort()).toEqual(["HTTPS_PROXY", "NODE_EXTRA_CA_CERTS", "NODE_USE_ENV_PROXY"]);
  });

  it("the token and the API are reached through the proxy that the environment names", async () => {
    const before = network.tunnels.length;
    await runSnippet(quickStart);
    expect(new Set(network.tunnels.slice(before))).toEqual(
      new Set(["auth.apps.paloaltonetworks.com:443", "api.sase.paloaltonetworks.com:443"]),
    );
  });

  it("undici's agent does the same without Node's switch", async () => {
    const before = network.tunnels.length;
    const { stdout } = await runSnippet(proxied[0] as Snippet, {
      ...network.environment,
      NODE_USE_ENV_PROXY: undefined,
    });
    expect(stdout).toBe("200\n");
    expect(network.tunnels.length - before).toBe(2);
  });

  it("a CA that Node does not know is an error that names the cause and the setting", async () => {
    const requests = network.sase.auth.requests.length;
    const file = `${FOLDER}/unknown-ca.ts`;
    const code = quickStart.code.replace(
      "(credentialsFromEnv(process.env))",
      "({ ...credentialsFromEnv(process.env), timeout: 2_000 })",
    );
    await writeFile(file, code);
    const environment = { ...network.environment, NODE_EXTRA_CA_CERTS: undefined };
    const { stderr } = await runSnippet({ ...quickStart, file }, environment).catch((error) => error);
    expect(code).toContain("timeout: 2_000");
    expect(stderr).toMatch(/fetch failed: self-signed certificate.*NODE_EXTRA_CA_CERTS.*--use-system-ca/);
    expect(stderr).not.toContain(network.sase.credentials.clientSecret);
    expect(network.sase.auth.requests).toHaveLength(requests);
  });
});
