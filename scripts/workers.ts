/**
 * The packed core in a Worker (workerd, through miniflare). There a request that has ended takes its promises with it:
 * they never settle, and whoever waits for them without a bound hangs.
 */
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { Checks } from "./checks.ts";
import { installProject, tarballsOf } from "./consumers.ts";
import { packPackages } from "./pack.ts";
import { run } from "./run.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import type { Outcome } from "./workers/worker.ts";

const TOOLS = { miniflare: "4.20260730.0", esbuild: "0.28.2" };
const BUNDLE = ["--bundle", "--format=esm", "--target=es2022", "--conditions=workerd,worker", "--log-level=warning"];
/** ms that the manager allows for a token; a request that takes longer than `HANGS` is taken to hang. */
const TIMEOUT = 1_000;
const HANGS = 20_000;

/** What is used of miniflare, which is installed by this check and not by the workspace. */
interface Miniflare {
  dispatchFetch(url: string, init: { signal: AbortSignal }): Promise<Response>;
  dispose(): Promise<void>;
}

/** One isolate with one manager, and the service that it uses. */
interface Scene {
  sase: MockSase;
  call(path: string): Promise<Outcome>;
}

export async function checkWorkers(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const project = join(folder.path, "worker");
  await installProject(project, { ...tarballsOf(["@sase-auth/core"], await packPackages(folder.path)), ...TOOLS });
  await cp(join(import.meta.dirname, "workers", "worker.ts"), join(project, "worker.ts"));
  await run(join(project, "node_modules", ".bin", "esbuild"), ["worker.ts", ...BUNDLE, "--outfile=worker.js"], {
    cwd: project,
  });
  for (const [name, play] of Object.entries(scenes)) {
    await checks.check(`worker: ${name}`, () => withWorker(project, play));
  }
}

const scenes: Record<string, (scene: Scene) => Promise<void>> = {
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

/** The token endpoint hangs for one request, and the Worker's request that has caused it ends without it. */
async function leaveHanging({ sase, call }: Scene): Promise<void> {
  sase.auth.misbehave({ hang: true });
  await call("/leave");
}

async function obtainsAfresh({ sase, call }: Scene): Promise<void> {
  assert.deepEqual(await call("/token"), { tsgId: sase.credentials.tsgId });
  assert.equal(sase.auth.tokenRequests.length, 2);
}

async function withWorker(project: string, play: (scene: Scene) => Promise<void>): Promise<void> {
  await using sase = await startMockSase();
  const worker = await startWorker(project, { ...sase.credentials, timeout: TIMEOUT });
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

async function startWorker(project: string, OPTIONS: object): Promise<Miniflare> {
  const entry = createRequire(join(project, "worker.js")).resolve("miniflare");
  const { Miniflare } = await import(pathToFileURL(entry).href);
  return new Miniflare({
    modules: true,
    modulesRoot: project,
    scriptPath: join(project, "worker.js"),
    compatibilityDate: "2026-07-01",
    bindings: { OPTIONS },
    cf: false, // else it asks a server where this machine is
    telemetry: { enabled: false },
  });
}

if (import.meta.main) {
  const checks = new Checks();
  await checkWorkers(checks);
  checks.end();
}
