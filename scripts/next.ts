/**
 * The example for Next.js, built by each of its bundlers and run, with the packed tarballs. This check installs Next.js, not
 * the workspace: it takes 0.5 GB.
 */
import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { manifestIn } from "@sase-auth/test-kit/adapters";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { Checks } from "./checks.ts";
import { filesThatShow } from "./next/files-that-show.ts";
import { type Bundler, buildNext, type NextServer, startNext } from "./next/next-commands.ts";
import { installProjects, packagesNeededBy } from "./project.ts";
import { ROOT } from "./run.ts";

const EXAMPLE = join(ROOT, "examples", "nextjs");
const BUNDLERS: readonly Bundler[] = ["turbopack", "webpack"];

/** What `next build` renders, and what is rendered for each request. */
const PRERENDERED = ["/force-cache", "/isr", "/static"];
const DYNAMIC = ["/api/addresses", "/api/edge", "/dynamic", "/no-store"];
const ALL = [...PRERENDERED, ...DYNAMIC];

/** An API whose answers are all different, and a project that calls it. */
interface Scene {
  readonly sase: MockSase;
  readonly project: string;
  build(): Promise<void>;
  start(): Promise<NextServer>;
  /** How many token requests the service has answered since the last call. */
  newTokens(): number;
}

const scenes: Record<string, (scene: Scene) => Promise<void>> = {
  async "pages are as static as they say"({ build, project, newTokens }) {
    await build();
    const { routes } = JSON.parse(await readFile(join(project, ".next", "prerender-manifest.json"), "utf8"));
    const paths = Object.keys(routes).filter((path) => !path.startsWith("/_"));
    assert.deepEqual(paths.sort(), PRERENDERED);
    assert.notEqual(newTokens(), 0);
  },

  async "no file of the build holds a token or the secret, while answers of the API are kept"({ sase, project }) {
    await keepsAnswersOnly(sase, project);
  },

  async "every page and route answers, with two token requests: Node's and the edge runtime's"({ start, newTokens }) {
    await using server = await start();
    const built = await server.pages(PRERENDERED);
    assert.deepEqual(await server.pages(PRERENDERED), built);
    const first = await server.pages(DYNAMIC);
    const second = await server.pages(DYNAMIC);
    assert.equal(new Set([...first, ...second]).size, 2 * DYNAMIC.length, "each request has an answer of its own");
    assert.equal(newTokens(), 2);
  },

  async "after a revocation, all are rendered again with a new token"({ sase, start, newTokens, project }) {
    await using server = await start();
    const before = await server.pages(ALL);
    newTokens();
    sase.revoke();
    await server.revalidate();
    const after = await server.pages(ALL);
    assert.deepEqual(
      after.filter((answer) => before.includes(answer)),
      [],
    );
    assert.equal(newTokens(), 2);
    await keepsAnswersOnly(sase, project);
  },

  async "a second build, over the cache of the first, obtains a token that is good"({ sase, build, start, newTokens }) {
    sase.revoke();
    newTokens();
    await build();
    assert.notEqual(newTokens(), 0);
    await using server = await start();
    await server.pages(ALL);
  },
};

export async function checkNext(checks: Checks): Promise<void> {
  await using folder = await temporaryFolder();
  const { dependencies, devDependencies } = await manifestIn(EXAMPLE);
  const needed = { ...dependencies, ...devDependencies, ...(await packagesNeededBy(["@sase-auth/fetch"])) };
  await installProjects(folder.path, new Map(BUNDLERS.map((bundler) => [bundler, needed])));
  for (const bundler of BUNDLERS) {
    const project = join(folder.path, bundler);
    await cp(EXAMPLE, project, { recursive: true, filter: (path) => !path.endsWith("package.json") });
    await using sase = await startCountingSase();
    const scene = sceneOf(sase, project, bundler);
    for (const [name, play] of Object.entries(scenes)) await checks.check(`${bundler}: ${name}`, () => play(scene));
  }
}

async function startCountingSase(): Promise<MockSase> {
  let total = 0;
  return startMockSase({
    respond: (_, response) => void response.setHeader("content-type", "application/json").end(`{"total":${++total}}`),
  });
}

function sceneOf(sase: MockSase, project: string, bundler: Bundler): Scene {
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const environment = {
    SASE_CLIENT_ID: clientId,
    SASE_CLIENT_SECRET: clientSecret,
    SASE_TSG_ID: tsgId,
    SASE_AUTH_URL: tokenUrl,
    SASE_API_ORIGIN: sase.apiOrigin,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  let counted = 0;
  return {
    sase,
    project,
    build: () => buildNext(project, bundler, environment),
    start: () => startNext(project, environment),
    newTokens() {
      const before = counted;
      counted = sase.auth.tokenRequests.length;
      return counted - before;
    },
  };
}

/** No file of the build shows a token or the secret. Answers of the API are there, so that a token could be, too. */
async function keepsAnswersOnly({ issued, credentials }: MockSase, project: string): Promise<void> {
  const built = join(project, ".next");
  for (const secret of [credentials.clientSecret, ...issued.map(({ value }) => value)])
    assert.deepEqual(await filesThatShow(built, secret), []);
  assert.notDeepEqual(await filesThatShow(join(built, "cache", "fetch-cache"), '{"total":'), []);
}

if (import.meta.main) {
  const checks = new Checks();
  await checkNext(checks);
  await checks.end("next");
}
