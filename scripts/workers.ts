/**
 * The packed core in a Worker (workerd, through miniflare). There a request that has ended takes its promises with it:
 * they never settle, and a request that waits for them without a bound hangs.
 */
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "@sase-auth/test-kit";
import { type MockSase, type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import { Checks } from "./checks.ts";
import { installProjects, packagesNeededBy } from "./project.ts";
import { ROOT, run } from "./run.ts";
import type { Outcome } from "./workers/worker.ts";

const TOOLS = { ky: "2.1.0", miniflare: "4.20260730.0", esbuild: "0.28.2" };
const BUNDLE = ["--bundle", "--format=esm", "--target=es2022", "--conditions=workerd,worker", "--log-level=warning"];
/** ms that the manager allows for a token; a request that takes longer than `HANGS` is taken to hang. */
const TIMEOUT = 1_000;
const HANGS = 20_000;
const DATE = "2026-07-01";
const FIRST_SCENE = "Request, FormData and ky carry the token, and are sent again with another one";

/** The part of miniflare that is used. This check installs it, not the workspace. */
interface Miniflare {
  dispatchFetch(url: string, init: { signal: AbortSignal }): Promise<Response>;
  dispose(): Promise<void>;
}

/** One isolate with one manager, and the service that it uses. */
interface Scene {
  sase: MockSase;
  call(path: string): Promise<Outcome>;
}

type Play = (scene: Scene) => Promise<void>;

export async function checkWorkers(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const project = join(folder.path, "worker");
  const ours = await packagesNeededBy(["@sase-auth/ky"]);
  await installProjects(folder.path, new Map([["worker", { ...ours, ...TOOLS }]]));
  await bundle(join(import.meta.dirname, "workers", "worker.ts"), project, "worker");
  await bundle(join(ROOT, "examples", "worker", "worker.ts"), project, "example");
  for (const [name, play] of Object.entries(scenes)) {
    await checks.check(`worker: ${name} on workerd ${DATE}`, () => withWorker(project, play));
  }
  // Before 2024-09-26 a Request has no tag (`set_tostring_tag`).
  await checks.check(`worker: ${FIRST_SCENE} on workerd 2024-09-01, without set_tostring_tag`, () =>
    withWorker(project, scenes[FIRST_SCENE] as Play, {}, "2024-09-01"),
  );
  await checks.check(`worker: a renewal outlives the request that begins it on workerd ${DATE}`, () =>
    checkRenewal(project),
  );
  await checks.check(`worker: the example on workerd ${DATE}`, () => runExample(project));
}

const scenes: Record<string, Play> = {
  async [FIRST_SCENE]({ sase, call }) {
    assert.deepEqual(await call("/inputs"), { statuses: [200, 200, 200] });
    assert.equal(sase.auth.tokenRequests.length, 1);
    sase.api.misbehave({ status: 401 }, { times: 1 });
    assert.deepEqual(await call("/inputs"), { statuses: [200, 200, 200] });
  },

  async "a token is obtained once for all requests of an isolate"({ sase, call }) {
    const outcomes = await Promise.all([call("/token"), call("/token"), call("/token")]);
    assert.deepEqual(outcomes, Array(3).fill({ tsgId: sase.credentials.tsgId }));
    assert.equal(sase.auth.tokenRequests.length, 1);
  },

  async "what a request that has ended has begun never settles (else the next two would show nothing)"({ sase, call }) {
    await leaveHanging({ sase, call });
    assert.deepEqual(await call("/unguarded"), {});
  },

  async "a request that joins what an ended one has begun gets an error in time, and the next one a token"(scene) {
    await leaveHanging(scene);
    const joined = await Promise.all([scene.call("/token"), scene.call("/token")]);
    assert.deepEqual(joined, Array(2).fill({ code: "ERR_TOKEN_ENDPOINT" }));
    await obtainsAfresh(scene);
  },

  async "a request that comes once what an ended one has begun is overdue gets a token"(scene) {
    await leaveHanging(scene);
    assert.deepEqual(await scene.call("/unguarded"), {}); // takes the manager's timeout
    await obtainsAfresh(scene);
  },
};

/** A renewal in the background takes longer than the request that begins it, and is handed to waitUntil. */
async function checkRenewal(project: string): Promise<void> {
  const play = async ({ sase, call }: Scene) => {
    await call("/renew");
    sase.auth.misbehave({ latency: 200 });
    const end = Date.now() + HANGS;
    let events: string[] = [];
    while (events.length < 2 && Date.now() < end) ({ events = [] } = await call("/renew"));
    assert.deepEqual(events, ["obtained", "obtained"]);
  };
  await withWorker(project, play, { lifetime: 3 });
}

async function bundle(source: string, project: string, name: string): Promise<void> {
  await cp(source, join(project, `${name}.ts`));
  const args = [`${name}.ts`, ...BUNDLE, `--outfile=${name}.js`];
  await run(join(project, "node_modules", ".bin", "esbuild"), args, { cwd: project });
}

/** Run the example as it is, with the vendor's host names, which lead to the mock. */
async function runExample(project: string): Promise<void> {
  await using sase = await startMockSase({
    respond: (_, response) => void response.setHeader("content-type", "application/json").end('{"total":7}'),
  });
  const { clientId: SASE_CLIENT_ID, clientSecret: SASE_CLIENT_SECRET, tsgId: SASE_TSG_ID } = sase.credentials;
  const outbound = async (request: Request) => {
    const { hostname, pathname, search } = new URL(request.url);
    const origin = hostname.startsWith("auth.") ? sase.authOrigin : sase.apiOrigin;
    const { method, headers } = request;
    const body = method === "GET" ? null : await request.text();
    return fetch(`${origin}${pathname}${search}`, { method, headers: Object.fromEntries(headers), body });
  };
  const worker = await startWorker(project, "example", { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID }, outbound);
  try {
    const response = await worker.dispatchFetch("http://worker/", { signal: AbortSignal.timeout(HANGS) });
    assert.deepEqual(await response.json(), { status: 200, addresses: 7 });
  } finally {
    await worker.dispose();
  }
}

/** The token endpoint hangs for one request, and the Worker's request that has caused it ends without it. */
async function leaveHanging({ sase, call }: Scene): Promise<void> {
  sase.auth.misbehave({ hang: true });
  await call("/leave");
}

async function obtainsAfresh({ sase, call }: Scene): Promise<void> {
  assert.deepEqual(await call("/token"), { tsgId: sase.credentials.tsgId });
  assert.equal(sase.auth.tokenRequests.length, 2);
}

async function withWorker(project: string, play: Play, options: MockSaseOptions = {}, date = DATE): Promise<void> {
  await using sase = await startMockSase(options);
  const bindings = { OPTIONS: { ...sase.credentials, timeout: TIMEOUT }, API: sase.apiOrigin };
  const worker = await startWorker(project, "worker", bindings, undefined, date);
  try {
    await play({
      sase,
      async call(path) {
        const response = await worker.dispatchFetch(`http://worker${path}`, { signal: AbortSignal.timeout(HANGS) });
        assert.equal(response.status, 200, await response.clone().text());
        return (await response.json()) as Outcome;
      },
    });
  } finally {
    await worker.dispose();
  }
}

async function startWorker(
  project: string,
  name: string,
  bindings: object,
  outbound?: (request: Request) => Promise<Response>,
  compatibilityDate = DATE,
): Promise<Miniflare> {
  const entry = createRequire(join(project, `${name}.js`)).resolve("miniflare");
  const { Miniflare, Response: Answer } = await import(pathToFileURL(entry).href);
  const answer = async (request: Request) => {
    const response = await outbound?.(request);
    return new Answer(await response?.text(), { status: response?.status });
  };
  return new Miniflare({
    modules: true,
    modulesRoot: project,
    scriptPath: join(project, `${name}.js`),
    compatibilityDate,
    bindings,
    ...(outbound && { outboundService: answer }),
    cf: false, // else it asks a server where this machine is
    telemetry: { enabled: false },
  });
}

if (import.meta.main) {
  const checks = new Checks();
  await checkWorkers(checks);
  await checks.end("workers");
}
