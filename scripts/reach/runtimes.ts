/** Runtimes other than a plain Node. CI has the realms without `AbortSignal.any`; the rest downloads 200 MB and is for `--all`. */
import { copyFile, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { ADAPTERS, type Adapter, hostVersion, PACKAGES } from "@sase-auth/test-kit/adapters";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import type { Checks } from "../checks.ts";
import { inLanes } from "../lanes.ts";
import type { NodeBinary } from "../node-binaries.ts";
import type { Dependencies } from "../project.ts";
import { run } from "../run.ts";

const EDGE = "5.0.0";

export const RUNTIME_TOOLS: Dependencies = { "@edge-runtime/vm": EDGE, esbuild: "0.28.2" };

interface Runtime {
  readonly name: "Bun" | "Deno";
  readonly version: string;
  /** Prints the path of the executable. */
  readonly locate: readonly string[];
  readonly args: readonly string[];
  /** Rules of the contract that a host cannot keep there, each with the reason. */
  readonly declared: { readonly [adapter: string]: { readonly [rule: string]: string } };
  /** Adapters that have no host there, each with the reason. */
  readonly lacks: { readonly [adapter: string]: string };
}

const RUNTIMES: readonly Runtime[] = [
  {
    name: "Bun",
    version: "1.4.4",
    locate: ["-e", "console.log(process.execPath)"],
    args: [],
    declared: {
      got: {
        "replays a POST with a FormData that holds a file, once and with the same body":
          "got sends a FormData without the boundary of its parts on Bun",
      },
      ky: {
        "passes a broken connection through as the host reports it": "ky 2 does not know the network errors of Bun",
      },
    },
    lacks: { undici: "Bun has an undici of its own, which has no interceptors" },
  },
  {
    name: "Deno",
    version: "2.9.6",
    locate: ["eval", "console.log(Deno.execPath())"],
    args: ["run", "--allow-all"],
    declared: {},
    lacks: {},
  },
];

const BIN = join("node_modules", "@sase-auth", "cli", "dist", "bin.js");

const CURL =
  'curl -s -u "$SASE_CLIENT_ID:$SASE_CLIENT_SECRET" -d grant_type=client_credentials -d "scope=$SASE_SCOPE" "$SASE_AUTH_URL"';

/** What each command prints on standard output, begins so. */
const COMMANDS: readonly (readonly [command: readonly string[], prints: RegExp])[] = [
  [["token"], /^eyJ/],
  [["token", "--store"], /^eyJ/],
  [["whoami"], /^TSG +\d+/],
  [["token", "--format", "env"], /^export SASE_ACCESS_TOKEN='eyJ/],
  [["token", "--format", "scm"], /^\{\s+"client_id"/],
];

/** The command line behind `"$@"`, with what it needs beyond the permissions of a plain Node. */
const SERVING: readonly (readonly [what: string, script: string, prints: RegExp])[] = [
  ["exec", `"$@" exec -- sh -c '${CURL}'`, /^\{"access_token":"eyJ/],
  [
    "agent",
    `d=$(mktemp -d); "$@" agent --auth-file "$d/scm.json" > "$d/out" & until grep -q ready "$d/out"; do kill -0 $! || exit 1; sleep 0.1; done
     cat "$d/scm.json"; kill $!; wait $!`,
    /"jwt": "eyJ/,
  ],
  [
    "doctor behind a proxy",
    'HTTP_PROXY=http://127.0.0.1:9 "$@" doctor || true',
    /proxy +127\.0\.0\.1:9 \(HTTP_PROXY\)/,
  ],
];

export async function checkRuntimes(checks: Checks, cwd: string, nodes: NodeBinary[], { all = false }): Promise<void> {
  await checkRealms(checks, cwd, nodes.at(-1) as NodeBinary);
  if (!all) return;
  await using sase = await startMockSase();
  await writeHarnesses(cwd);
  const compile = ["program.ts", "--bundle", "--format=esm", "--packages=external", "--outfile=program.mjs"];
  await run(join(cwd, "node_modules", ".bin", "esbuild"), compile, { cwd });
  for (const runtime of RUNTIMES) {
    const place = `${runtime.name} ${runtime.version}`;
    const path = await locate(runtime).catch((error: Error) => checks.skip(`the contracts on ${place}`, error.message));
    if (!path) continue;
    await checkRuntimeContracts(checks, cwd, runtime, path);
    await checkCommands(checks, cwd, sase, `on ${place}`, [path, ...runtime.args]);
    await checkServing(checks, cwd, sase, `on ${place}`, [path, ...runtime.args]);
    if (runtime.name === "Deno") await checkDenoPermissions(checks, cwd, sase, place, path);
  }
  for (const node of nodes) await checkPermissions(checks, cwd, sase, node);
}

async function checkRealms(checks: Checks, cwd: string, node: NodeBinary): Promise<void> {
  const flags = [
    "--bundle",
    "--format=iife",
    "--conditions=edge-light,worker",
    "--outfile=edge.js",
    "--log-level=warning",
  ];
  await run(join(cwd, "node_modules", ".bin", "esbuild"), ["edge.ts", ...flags], { cwd });
  const what = "fetch and ky, with signals and Requests,";
  const realm = (kind: string) => () => run(node.path, ["realm.mjs", kind], { cwd });
  await checks.check(`${what} without AbortSignal.any on @edge-runtime/vm ${EDGE}`, realm("edge"));
  await checks.check(`${what} in a vm context on Node ${node.version}`, realm("vm"));
}

/** Each adapter's in a folder of its own. */
async function writeHarnesses(cwd: string): Promise<void> {
  for (const { name } of ADAPTERS) {
    const folder = join(cwd, name);
    await mkdir(folder, { recursive: true });
    const harness = await readFile(join(PACKAGES, name, "harness.ts"), "utf8");
    await writeFile(join(folder, "harness.mjs"), stripTypeScriptTypes(harness));
    await copyFile(join(cwd, "contract.mjs"), join(folder, "contract.mjs"));
  }
}

async function locate({ name, version, locate }: Runtime): Promise<string> {
  const tool = name.toLowerCase();
  const from = ["dlx", `--allow-build=${tool}`, `--package=npm:${tool}@${version}`, tool];
  const printed = await run("pnpm", [...from, ...locate], { timeout: 300_000 });
  return (printed.split("\n").find((line) => line.startsWith("/")) ?? "").trim();
}

async function checkRuntimeContracts(checks: Checks, cwd: string, runtime: Runtime, path: string): Promise<void> {
  const { name, version, args, declared, lacks } = runtime;
  await inLanes(ADAPTERS, async ({ name: adapter, host }: Adapter) => {
    const hostAt = host ? await hostVersion(adapter) : "";
    const reasons = JSON.stringify(declared[adapter] ?? {});
    const title = `the contract with ${`${adapter} ${hostAt}`.trim()} on ${name} ${version}`;
    const reason = lacks[adapter];
    if (reason) return checks.skip(title, reason);
    await checks.check(title, () => run(path, [...args, `${adapter}/contract.mjs`, adapter, hostAt, reasons], { cwd }));
  });
  await checks.check(`the contract of the store in files on ${name} ${version}`, () =>
    run(path, [...args, "contract.mjs", "file"], { cwd }),
  );
}

async function checkCommands(
  checks: Checks,
  cwd: string,
  { credentials }: MockSase,
  where: string,
  [path, ...flags]: readonly string[],
  given?: string,
): Promise<void> {
  await using folder = await temporaryFolder();
  const env = { ...environment(credentials), XDG_CACHE_HOME: given ?? folder.path };
  for (const [command, prints] of COMMANDS) {
    await checks.check(`sase-auth ${command.join(" ")} ${where}`, async () => {
      const printed = await run(path as string, [...flags, BIN, ...command], { cwd, env });
      if (!prints.test(printed)) throw new Error("it printed something else");
    });
  }
}

/** The permissions that docs/runtimes.md names: with `--no-prompt`, Deno refuses all others. */
async function checkDenoPermissions(
  checks: Checks,
  cwd: string,
  sase: MockSase,
  place: string,
  path: string,
): Promise<void> {
  await using folder = await temporaryFolder();
  const files = [`--allow-read=${folder.path}`, `--allow-write=${folder.path}`, "--allow-sys=uid,hostname,homedir"];
  const flags = ["run", "--no-prompt", "--allow-net", "--allow-env", ...files];
  await checkCommands(checks, cwd, sase, `with the named permissions only on ${place}`, [path, ...flags], folder.path);
}

async function checkServing(
  checks: Checks,
  cwd: string,
  { credentials }: MockSase,
  where: string,
  command: readonly string[],
): Promise<void> {
  for (const [what, script, prints] of SERVING) {
    await checks.check(`sase-auth ${what} ${where}`, async () => {
      const printed = await run("sh", ["-c", script, "sh", ...command, BIN], { cwd, env: environment(credentials) });
      if (!prints.test(printed)) throw new Error("it printed something else");
    });
  }
}

function environment({ clientId, clientSecret, tsgId, tokenUrl }: MockSase["credentials"]): NodeJS.ProcessEnv {
  return { SASE_CLIENT_ID: clientId, SASE_CLIENT_SECRET: clientSecret, SASE_TSG_ID: tsgId, SASE_AUTH_URL: tokenUrl };
}

/** What has to be allowed is in the READMEs. `--allow-net` is there since Node 25. */
async function checkPermissions(checks: Checks, cwd: string, sase: MockSase, node: NodeBinary): Promise<void> {
  const major = Number.parseInt(node.version, 10);
  if (major < 22) return; // there the model is another one, experimental
  await using folder = await temporaryFolder();
  const code = await realpath(join(cwd, ".."));
  const allowed = [`--allow-fs-read=${code}`, `--allow-fs-read=${folder.path}`, `--allow-fs-write=${folder.path}`];
  const flags = ["--permission", ...allowed, ...(major >= 25 ? ["--allow-net"] : [])];
  const where = `under --permission on Node ${node.version}`;
  await checks.check(`axios, fetch and the store in files ${where}`, async () => {
    const printed = await run(node.path, [...flags, "program.mjs"], { cwd, env: { TMPDIR: folder.path } });
    if (!printed.startsWith("one token request")) throw new Error(printed);
  });
  await inLanes(ADAPTERS, ({ name }) =>
    checks.check(`the contract with ${name} ${where}`, async () => {
      const version = await hostVersion(name).catch(() => "");
      return run(node.path, [...flags, `${name}/contract.mjs`, name, version], { cwd });
    }),
  );
  await checkCommands(checks, cwd, sase, where, [node.path, ...flags], folder.path);
}
