/** Weekly: it installs Express, Fastify, pino, OpenTelemetry, prom-client, ofetch, Apollo and Jest beside the packed packages. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "@sase-auth/test-kit";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { installProjects, packagesNeededBy } from "../../scripts/project.ts";
import { type CorporateNetwork, startCorporateNetwork } from "../../test/support/corporate-network.ts";
import { ROOT } from "../site/pages.ts";

const PROGRAM = /^<!-- program (.+) -->\n```ts\n([\s\S]*?)^```$/gm;

/** What a recipe's program needs, and its code, by the package that it is about, or by its page. */
const programs = new Map<string, { readonly needs: readonly string[]; readonly code: string }>();
for (const page of globSync("docs/recipes/*.md", { cwd: ROOT })) {
  const text = await readFile(join(ROOT, page), "utf8");
  for (const [, needs = "", code = ""] of text.matchAll(PROGRAM)) {
    const [first = ""] = needs.split(" ");
    // One that needs nothing of others is named after its page.
    const name = first.startsWith("@sase-auth/") ? basename(page, ".md") : nameIn(first);
    programs.set(name, { needs: needs.split(" "), code });
  }
}
const shell = await readFile(join(ROOT, "docs/recipes/shell.md"), "utf8");
const [, loop = ""] = /^<!-- shell -->\n```sh\n([\s\S]*?)^```$/m.exec(shell) ?? [];
const runners = await readFile(join(ROOT, "docs/test-runners.md"), "utf8");
const [, jestNeeds = "", jestTest = ""] = /^<!-- jest (.+) -->\n```js\n([\s\S]*?)^```$/m.exec(runners) ?? [];
const lambda = await readFile(join(ROOT, "docs/recipes/lambda.md"), "utf8");
const [, handler = ""] = /^```ts\n([\s\S]*?export async function handler[\s\S]*?)^```$/m.exec(lambda) ?? [];

function nameIn(need: string): string {
  return need.replace(/(?<=.)@.*/, "");
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let network: CorporateNetwork;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await temporaryFolder();
  const needs = [...Array.from(programs.values(), (program) => program.needs).flat(), ...jestNeeds.split(" ")];
  const ours = [...needs.filter((need) => need.startsWith("@sase-auth/")), "@sase-auth/cli"];
  const foreign = needs.filter((need) => !need.startsWith("@sase-auth/"));
  const dependencies = Object.fromEntries(foreign.map((need) => [nameIn(need), need.slice(nameIn(need).length + 1)]));
  await installProjects(folder.path, new Map([["recipes", { ...(await packagesNeededBy(ours)), ...dependencies }]]));
  const store = join(folder.path, "store");
  for (const [name, { code }] of programs) await writeFile(fileFor(name), code.replace("/tmp/sase-auth", store));
  await writeFile(fileFor("handler"), handler);
  network = await startCorporateNetwork(folder.path, { tenants: { "1234567890": "1838006364" } });
  const { PATH, HOME } = process.env;
  environment = { PATH, HOME, PORT: "0", ...network.environment, NO_PROXY: "127.0.0.1" };
}, 300_000);
afterAll(async () => {
  await network?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

function fileFor(name: string): string {
  return join(folder.path, "recipes", `${name.replaceAll("/", "-")}.mts`);
}

async function outputOf(file: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env: environment, timeout: 60_000 });
  expect(stderr).toBe("");
  for (const { value } of network.sase.issued) expect(stdout).not.toContain(value);
  return stdout;
}

describe("the program for", () => {
  it("pino logs that a token was obtained", async () => {
    const { event, tsgId, attempts } = JSON.parse(await outputOf(fileFor("pino")));
    expect({ event, tsgId, attempts }).toEqual({ event: "obtained", tsgId: "1838006364", attempts: 1 });
  });

  it("OpenTelemetry counts events, and measures token requests", async () => {
    const printed = await outputOf(fileFor("@opentelemetry/api"));
    expect(printed).toBe("sase_auth.events sase_auth.token_request.duration\n");
  });

  it("prom-client counts events, and shows when the token expires", async () => {
    const printed = await outputOf(fileFor("prom-client"));
    expect(printed).toContain('sase_auth_events_total{type="obtained"} 1');
    expect(printed).toMatch(/^sase_auth_token_expiry_seconds\{tsg_id="1838006364"\} \d{10}/m);
  });

  it("a store in files on Lambda is answered with a token", async () => {
    expect(await outputOf(fileFor("lambda"))).toBe("200\n");
  });

  it("Lambda requests one token for many calls", async () => {
    const before = network.sase.auth.tokenRequests.length;
    const calls = join(folder.path, "recipes", "calls.mts");
    const program = 'import { handler } from "./handler.mts";\nconst calls = [await handler(), await handler()];\n';
    await writeFile(calls, `${program}console.log(calls.map(({ statusCode }) => statusCode).join(" "));\n`);
    expect(await outputOf(calls)).toBe("200 200\n");
    expect(network.sase.auth.tokenRequests.length - before).toBe(1);
  });

  it("a shell requests one token for all calls of curl", async () => {
    const before = [network.sase.auth.tokenRequests.length, network.sase.api.requests.length] as const;
    const bin = join(folder.path, "recipes", "node_modules", ".bin");
    const own = { PATH: `${bin}:${process.env.PATH}`, XDG_CACHE_HOME: folder.path };
    const env = { ...environment, ...own, CURL_CA_BUNDLE: environment.NODE_EXTRA_CA_CERTS };
    await promisify(execFile)("bash", ["-ec", loop], { env, timeout: 60_000 });
    expect(network.sase.auth.tokenRequests.length - before[0]).toBe(1);
    const urls = network.sase.api.requests.slice(before[1]).map(({ path }) => new URL(path, network.sase.apiOrigin));
    const folders = urls.map(({ searchParams }) => searchParams.get("folder"));
    expect(folders).toEqual(["Shared", "Remote Networks", "Service Connections"]);
  });

  it("Jest passes", async () => {
    const cwd = join(folder.path, "recipes");
    await writeFile(join(cwd, "addresses.test.js"), jestTest);
    const { PATH, HOME } = process.env;
    const jest = join(cwd, "node_modules/jest/bin/jest.js");
    const { stderr } = await promisify(execFile)(process.execPath, [jest], { cwd, env: { PATH, HOME, CI: "true" } });
    expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
  });

  it.each([
    ["ofetch", "3 addresses\n"],
    ["@apollo/client", "Customer 1\n"],
  ])("%s prints what the API answers", async (name, expected) => {
    const path = join(folder.path, name.replaceAll(/\W/g, ""));
    await mkdir(path);
    const other = await startCorporateNetwork(path, {
      respond(_, response) {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ total: 3, data: { tenant: { name: "Customer 1", __typename: "Tenant" } } }));
      },
    });
    onTestFinished(() => other[Symbol.asyncDispose]());
    const env = { ...environment, ...other.environment };
    const { stdout } = await promisify(execFile)(process.execPath, [fileFor(name)], { env, timeout: 60_000 });
    expect(stdout).toBe(expected);
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
    const env = { ...environment, ...other.environment, POLL_MS: "10" };
    const { stdout } = await promisify(execFile)(process.execPath, [fileFor("long-runs")], { env, timeout: 60_000 });
    expect(stdout).toBe("450 addresses\njob OK\n");
    expect(other.sase.api.requests.map(({ status }) => status)).toContain(401);
  });

  it.each(["express", "fastify"])("%s sends each request with the token of its user's tenant", async (name) => {
    const server = spawn(process.execPath, [fileFor(name)], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
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
});
