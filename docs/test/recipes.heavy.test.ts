/** Weekly: it installs Express, Fastify, pino, OpenTelemetry, prom-client, ofetch, Apollo and the functions framework. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { TokenManager } from "@sase-auth/core";
import { temporaryFolder } from "@sase-auth/test-kit";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type CorporateNetwork, startCorporateNetwork } from "../../test/support/corporate-network.ts";
import { ROOT } from "../site/pages.ts";
import { programs, Workshop } from "./support/programs.ts";

const shell = await readFile(join(ROOT, "docs/recipes/shell.md"), "utf8");
const [, execLoop = ""] = /^<!-- shell:exec -->\n```sh\n([\s\S]*?)^```$/m.exec(shell) ?? [];
const [, loop = ""] = /^<!-- shell:store -->\n```sh\n([\s\S]*?)^```$/m.exec(shell) ?? [];
const tenantsPage = await readFile(join(ROOT, "docs/tenants.md"), "utf8");
const [, walk = "", tryWalk = ""] =
  /^<!-- recipe:tenants -->\n```js\n([\s\S]*?)^```$[\s\S]*?^<!-- recipe:try -->\n```sh\n([\s\S]*?)^```$/m.exec(
    tenantsPage,
  ) ?? [];
const lambda = await readFile(join(ROOT, "docs/recipes/lambda.md"), "utf8");
const [, handler = ""] = /^```ts\n([\s\S]*?export async function handler[\s\S]*?)^```$/m.exec(lambda) ?? [];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let workshop: Workshop;
let network: CorporateNetwork;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await temporaryFolder();
  workshop = new Workshop(folder.path);
  await workshop.install([...programs.keys()]);
  await workshop.write("handler", handler);
  network = await startCorporateNetwork(folder.path, { tenants: { "1234567890": "1838006364" } });
  const { PATH, HOME } = process.env;
  environment = { PATH, HOME, PORT: "0", ...network.environment, NO_PROXY: "127.0.0.1" };
}, 300_000);
afterAll(async () => {
  await network?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** The command line, by the Node that runs this: an older one does not know the proxy of the environment. */
function shellPath(): string {
  return [join(workshop.folder, "node_modules/.bin"), dirname(process.execPath), process.env.PATH].join(":");
}

async function outputOf(name: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
  const stdout = await workshop.outputOf(name, { ...environment, ...more });
  for (const { value } of network.sase.issued) expect(stdout).not.toContain(value);
  return stdout;
}

describe("the program for", () => {
  it("pino logs that a token was obtained", async () => {
    const { event, tsgId, attempts } = JSON.parse(await outputOf("pino"));
    expect({ event, tsgId, attempts }).toEqual({ event: "obtained", tsgId: "1838006364", attempts: 1 });
  });

  it("OpenTelemetry counts events, and measures token requests", async () => {
    const printed = await outputOf("opentelemetry");
    expect(printed).toBe("sase_auth.events sase_auth.token_request.duration\n");
  });

  it("prom-client counts events, and shows when the token expires", async () => {
    const printed = await outputOf("prom-client");
    expect(printed).toContain('sase_auth_events_total{type="obtained"} 1');
    expect(printed).toMatch(/^sase_auth_token_expiry_seconds\{tsg_id="1838006364"\} \d{10}/m);
  });

  it("a store in files on Lambda is answered with a token", async () => {
    expect(await outputOf("lambda")).toBe("200\n");
  });

  it("Lambda requests one token for many calls", async () => {
    const before = network.sase.auth.tokenRequests.length;
    const program = 'import { handler } from "./handler.mts";\nconst calls = [await handler(), await handler()];\n';
    await workshop.write("calls", `${program}console.log(calls.map(({ statusCode }) => statusCode).join(" "));\n`);
    expect(await outputOf("calls")).toBe("200 200\n");
    expect(network.sase.auth.tokenRequests.length - before).toBe(1);
  });

  it.each([
    ["by exec", ["sase-auth", "exec", "--", "sh", "-ec", execLoop]],
    ["with a store", ["bash", "-ec", loop]],
  ])("a shell requests one token for all calls of curl %s", async (_, [command = "", ...args]) => {
    const before = [network.sase.auth.tokenRequests.length, network.sase.api.requests.length] as const;
    const own = { PATH: shellPath(), XDG_CACHE_HOME: folder.path };
    const env = { ...environment, ...own, CURL_CA_BUNDLE: environment.NODE_EXTRA_CA_CERTS };
    await promisify(execFile)(command, args, { env, timeout: 60_000 });
    expect(network.sase.auth.tokenRequests.length - before[0]).toBe(1);
    const urls = network.sase.api.requests.slice(before[1]).map(({ path }) => new URL(path, network.sase.apiOrigin));
    const folders = urls.map(({ searchParams }) => searchParams.get("folder"));
    expect(folders).toEqual(["Shared", "Remote Networks", "Service Connections"]);
  });

  it("a shell sends no request without a token", async () => {
    const before = [network.sase.auth.tokenRequests.length, network.sase.api.requests.length];
    const own = { PATH: shellPath(), XDG_CACHE_HOME: folder.path };
    const wrong = { SASE_CLIENT_SECRET: `fake-other-${crypto.randomUUID()}` };
    const env = { ...environment, ...own, ...wrong, CURL_CA_BUNDLE: environment.NODE_EXTRA_CA_CERTS };
    await expect(promisify(execFile)("bash", ["-ec", loop], { env, timeout: 60_000 })).rejects.toThrow(
      "invalid_client",
    );
    const { auth, api } = network.sase;
    expect([auth.tokenRequests.length, api.requests.length]).toEqual([Number(before[0]) + 1, before[1]]);
  });

  it("a hundred tenants asks each once, as the page says how to try it", async () => {
    await writeFile(join(workshop.folder, "main.mjs"), walk);
    const env = { PATH: shellPath(), HOME: folder.path };
    const { stdout } = await promisify(execFile)("sh", ["-ec", tryWalk], {
      cwd: workshop.folder,
      env,
      timeout: 60_000,
    });
    const ids = Array.from({ length: 100 }, (_, at) => `${2_000_000_001 + at} 200`);
    expect(stdout.trimEnd().split("\n").sort()).toEqual(ids);
  });

  it.each([
    ["ofetch", "3 addresses\n"],
    ["apollo", "Customer 1\n"],
  ])("%s prints what the API answers", async (name, expected) => {
    const path = join(folder.path, name);
    await mkdir(path);
    const other = await startCorporateNetwork(path, {
      respond(_, response) {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ total: 3, data: { tenant: { name: "Customer 1", __typename: "Tenant" } } }));
      },
    });
    onTestFinished(() => other[Symbol.asyncDispose]());
    expect(await outputOf(name, other.environment)).toBe(expected);
  });

  it("a list and a job goes on when its token is revoked", async () => {
    const path = join(folder.path, "long-runs");
    await mkdir(path);
    let jobs = 0;
    const other = await startCorporateNetwork(path, {
      respond({ pathname, path }, response) {
        response.setHeader("content-type", "application/json");
        const offset = Number(new URL(path, "http://api").searchParams.get("offset"));
        const page = { data: Array(Math.min(200, 450 - offset)).fill({}), total: 450 };
        const job = { data: [{ status_str: ++jobs > 2 ? "FIN" : "ACT", result_str: "OK" }] };
        response.end(JSON.stringify(pathname.endsWith("/jobs/42") ? job : page));
        if (offset === 200) other.sase.revoke();
      },
    });
    onTestFinished(() => other[Symbol.asyncDispose]());
    const stdout = await outputOf("long-runs", { ...other.environment, POLL_MS: "10" });
    expect(stdout).toBe("450 addresses\njob OK\n");
    expect(other.sase.api.requests.map(({ status }) => status)).toContain(401);
  });

  it.each(["express", "fastify"])("%s sends each request with the token of its user's tenant", async (name) => {
    const server = spawn(process.execPath, [workshop.fileOf(name)], {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void server.kill());
    const [printed] = await once(server.stdout, "data");
    const [, port] = /port: (\d+)/.exec(String(printed)) ?? [];
    const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/addresses`, { headers });
    const before = network.sase.api.requests.length;
    const users = ["alice", "bob", "alice", "bob"];
    const answers = await Promise.all(users.map((user) => ask({ "x-demo-user": user })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const tenants = network.sase.api.requests.slice(before).map(({ tsgId }) => tsgId);
    expect(tenants.sort()).toEqual(["1234567890", "1234567890", "1838006364", "1838006364"]);
    expect((await ask({})).status).toBe(401);
  });

  it.each(["axios-proxy", "got-proxy"])("%s sends the token request and the other one by its agent", async (name) => {
    const before = network.tunnels.length;
    const own = { CA_FILE: environment.NODE_EXTRA_CA_CERTS, NODE_EXTRA_CA_CERTS: undefined };
    expect(await outputOf(name, { ...own, NODE_USE_ENV_PROXY: undefined })).toBe("200\n");
    const hosts = ["auth.apps.paloaltonetworks.com:443", "api.sase.paloaltonetworks.com:443"];
    expect(network.tunnels.slice(before)).toEqual(hosts);
  });

  it.each(["axios-proxy-password", "axios-proxy", "got-proxy"])("%s decodes the proxy's password", async (name) => {
    const before = network.proxyUsers.length;
    const HTTPS_PROXY = environment.HTTPS_PROXY?.replace("//", "//user:p%40ss@");
    const own = { HTTPS_PROXY, CA_FILE: environment.NODE_EXTRA_CA_CERTS, NODE_USE_ENV_PROXY: undefined };
    expect(await outputOf(name, own)).toBe("200\n");
    expect(network.proxyUsers.slice(before)).toEqual(["user:p@ss", "user:p@ss"]);
  });

  /** @returns how many tokens three requests at once to a new process of the functions framework cost */
  async function tokensOfInstance(name: string): Promise<number> {
    const before = network.sase.auth.tokenRequests.length;
    await workshop.write(
      "instance",
      `import "./${name}.mts";
      import { getTestServer } from "@google-cloud/functions-framework/testing";
      const server = getTestServer("addresses").listen(0, "127.0.0.1", async () => {
        const url = \`http://127.0.0.1:\${server.address().port}\`;
        const answers = await Promise.all([1, 2, 3].map(() => fetch(url)));
        console.log(answers.map(({ status }) => status).join(" "));
        server.close();
      });`,
    );
    expect(await outputOf("instance")).toBe("200 200 200\n");
    return network.sase.auth.tokenRequests.length - before;
  }

  it("Google Cloud Functions requests one token for all requests of an instance", async () => {
    expect(await tokensOfInstance("functions")).toBe(1);
    expect(await tokensOfInstance("functions")).toBe(1);
  });

  it("a store in /tmp has the token for what starts again in the same instance", async () => {
    const first = await tokensOfInstance("functions-store");
    expect(first).toBeLessThanOrEqual(1); // the recipe of Lambda has the same store
    expect(await tokensOfInstance("functions-store")).toBe(0);
  });
});

describe("the program that rotates a secret by the IAM API", () => {
  const [admin, worker] = ["admin", "worker"].map((name) => `${name}@1838006364.iam.panserviceaccount.com`);

  /** A mock with the two operations of the IAM API that the program uses, in the form of the vendor's file. */
  async function startIam(): Promise<MockSase> {
    const accounts = [admin, worker].map((clientId = "") => {
      return { clientId, clientSecret: `fake-first-${crypto.randomUUID()}`, tsgId: "1838006364" };
    });
    const sase: MockSase = await startMockSase({
      accounts,
      respond({ method, pathname }, response) {
        const listed = accounts.map(({ clientId, tsgId }) => ({
          id: clientId.split("@")[0],
          client_id: clientId,
          tsg_id: tsgId,
        }));
        const isReset = method === "POST" && pathname === "/iam/v1/service_accounts/worker/operations/reset";
        response.statusCode = isReset ? 201 : 200;
        response.setHeader("content-type", "application/json");
        response.end(
          JSON.stringify(isReset ? { ...listed[1], client_secret: sase.rotateSecret(undefined, worker) } : listed),
        );
      },
    });
    onTestFinished(() => sase.close());
    await sase.interceptVendorHosts({ thisProcess: false });
    return sase;
  }

  it("leaves the new secret, for nobody else to read, where a program that runs on reads it", async () => {
    const sase = await startIam();
    const file = join(folder.path, "client-secret");
    const { PATH, HOME } = process.env;
    const rotated = { PATH, HOME, ...sase.env, ROTATED_CLIENT_ID: worker, SECRET_FILE: file };
    const secrets = [];
    for (let time = 0; time < 2; time++) {
      expect(await workshop.outputOf("rotate", rotated)).toBe(`The secret of ${worker} is new\n`);
      secrets.push(await readFile(file, "utf8"));
      const clientSecret = () => readFile(file, "utf8");
      const { tokenUrl, tsgId } = sase.credentials;
      const tokens = new TokenManager({ clientId: worker ?? "", clientSecret, tsgId, tokenUrl });
      expect((await tokens.getToken()).tsgId).toBe(tsgId);
    }
    expect(new Set(secrets).size).toBe(2);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("resets nothing if the file cannot be written", async () => {
    const sase = await startIam();
    const { PATH, HOME } = process.env;
    const rotated = {
      PATH,
      HOME,
      ...sase.env,
      ROTATED_CLIENT_ID: worker,
      SECRET_FILE: join(folder.path, "none/secret"),
    };
    await expect(workshop.outputOf("rotate", rotated)).rejects.toThrow("ENOENT");
    expect(sase.api.requests.map(({ method }) => method)).toEqual(["GET"]);
  });
});
