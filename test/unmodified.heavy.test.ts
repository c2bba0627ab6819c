/** Weekly: 60 runs of programs, on two Nodes of which one is downloaded. CI has each client in one process, and one program. */
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { Checks } from "../scripts/checks.ts";
import { nodeBinaries } from "../scripts/node-binaries.ts";

const PROGRAMS = "packages/assurance/test/vendor-hosts/programs";
const BIN = "packages/cli/dist/bin.js";
const PYTHON = ["/usr/bin/python3", "python3"].find((path) => spawnSync(path, ["-c", "import requests"]).status === 0);
/** urllib3 before 2, below requests, does not compare what arrives with Content-Length. */
const comparesLength =
  spawnSync(PYTHON ?? "", ["-c", "import urllib3 as u; assert int(u.__version__[0]) > 1"]).status === 0;
const VERSIONS = ["20.20.2", "26.10.0"];
const nodes = new Map<string, string>();

beforeAll(async () => {
  for (const { version, path } of await nodeBinaries(new Checks(), VERSIONS)) nodes.set(version, path);
}, 300_000);

interface Program {
  readonly name: string;
  /** @param node the path of one */
  readonly command: (node: string) => string[];
  /** Where it does not do as the others. */
  readonly differs?: { readonly [name: string]: Ran };
}

const CURL: Program = { name: "the documented curl", command: () => ["sh", join(PROGRAMS, "curl.sh")] };
const REQUESTS: Program = {
  name: "requests",
  command: () => [PYTHON ?? "python3", join(PROGRAMS, "python-requests.py")],
  differs: comparesLength ? {} : { "meets half an answer": { stdout: "api 200\n", code: 0 } },
};
const NODE_PROGRAMS: Program[] = ["fetch", "axios", "got", "ky"].map((name) => ({
  name,
  command: (node) => [node, join(PROGRAMS, `${name}.mjs`)],
}));

/** What a program comes to. */
interface Ran {
  readonly stdout: string;
  readonly code: number;
}

async function run([file = "", ...args]: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const { PATH, HOME } = process.env;
  const ran = promisify(execFile)(file, args, { env: { PATH, HOME, ...env }, timeout: 60_000 });
  return ran.then(
    ({ stdout }) => ({ stdout, code: 0 }),
    ({ stdout, code }) => ({ stdout, code }),
  );
}

interface Case {
  readonly name: string;
  readonly prepare: (sase: MockSase) => void;
  readonly expected: Ran;
}

const always = { times: Number.POSITIVE_INFINITY };
const CASES: Case[] = [
  { name: "works", prepare() {}, expected: { stdout: "api 200\n", code: 0 } },
  {
    name: "is refused a token",
    prepare: ({ auth }) => auth.misbehave({ status: 401 }, always),
    expected: { stdout: "token 401\n", code: 1 },
  },
  {
    name: "meets a revoked token",
    prepare: ({ api }) => api.misbehave({ status: 401 }, always),
    expected: { stdout: "api 401\n", code: 0 },
  },
  {
    name: "meets an outage",
    prepare: ({ api }) => api.misbehave({ status: 503 }, always),
    expected: { stdout: "api 503\n", code: 0 },
  },
  {
    name: "meets a reset",
    prepare: ({ api }) => api.misbehave({ reset: "before" }, always),
    expected: { stdout: "api failed\n", code: 1 },
  },
  {
    name: "meets half an answer",
    prepare: ({ api }) => api.misbehave({ partial: true }, always),
    expected: { stdout: "api failed\n", code: 1 },
  },
];

describe.each(VERSIONS)("on Node %s, unmodified", (version) => {
  const programs = [CURL, REQUESTS, ...NODE_PROGRAMS];

  it.each(programs)("$name runs under sase-auth mock --", async ({ command }) => {
    const node = nodes.get(version) as string;
    expect(await run([node, BIN, "mock", "--", ...command(node)], {})).toEqual({ stdout: "api 200\n", code: 0 });
    const refused = await run([node, BIN, "mock", "--", "env", "SASE_CLIENT_SECRET=fake", ...command(node)], {});
    expect(refused).toEqual({ stdout: "token 401\n", code: 1 });
  });

  describe.each(programs)("$name", ({ command, differs }) => {
    it.each(CASES)("$name", async ({ name, prepare, expected }) => {
      await using sase = await startMockSase();
      await sase.interceptVendorHosts({ thisProcess: false });
      prepare(sase);
      const { NODE_OPTIONS, ...env } = sase.env;
      // The condition `source` of these tests is for programs of the workspace.
      const own = NODE_OPTIONS?.replace("--conditions=source", "");
      expect(await run(command(nodes.get(version) as string), { ...env, NODE_OPTIONS: own })).toEqual(
        differs?.[name] ?? expected,
      );
    });
  });
});
