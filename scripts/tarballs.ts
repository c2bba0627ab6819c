/** Looks at the tarballs that a user would install. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { temporaryFolder } from "@sase-auth/test-kit";
import { PACKAGES } from "@sase-auth/test-kit/adapters";
import type { Checks } from "./checks.ts";
import { packedPackages } from "./pack.ts";
import { run } from "./run.ts";

const REQUIRED = ["README.md", "LICENSE", "dist", "src"];
const TEST_FILE = /(^|\/)(tests?|bench)\/|\.(test|test-d|bench)\.[cm]?[jt]s$/;

async function checkContents(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true })).toSorted();
  const findings = [
    ...REQUIRED.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => TEST_FILE.test(file)).map((file) => `${file} is a test`),
    ...(await Promise.all(files.filter((file) => file.endsWith(".map")).map((map) => danglingSources(folder, map)))),
  ];
  if (findings.flat().length > 0) throw new Error(findings.flat().join("\n"));
}

async function danglingSources(folder: string, map: string): Promise<string[]> {
  const { sources } = JSON.parse(await readFile(join(folder, map), "utf8")) as { sources: string[] };
  return sources
    .map((source) => resolve(folder, dirname(map), source))
    .filter((source) => !existsSync(source))
    .map(
      (source) =>
        `${map} points to ${relative(folder, source)}, which is not there (left of an old build? remove dist)`,
    );
}

/** docs/adr/0013: a runtime or a compiler takes the first condition that it knows. */
const CONDITIONS = ["types", "module-sync", "require", "default"];

/** Programs that require axios have a copy of their own, whose errors they must get: none may take the ES module instead. */
const EACH_ITS_OWN = "@sase-auth/axios";

type Target = string | { readonly [condition: string]: Target };

interface Manifest {
  exports?: Record<string, Target>;
  main?: string;
  types?: string;
  typesVersions?: Record<"*", Record<string, string[]>>;
  homepage: string;
  bugs: string;
  repository: { directory: string };
}

async function checkManifest(name: string, folder: string): Promise<void> {
  const packed: Manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const short = name.replace("@sase-auth/", "");
  const own: Manifest = JSON.parse(await readFile(join(PACKAGES, short, "package.json"), "utf8"));
  const { homepage, bugs, repository, main, types, typesVersions } = packed;
  equal(repository.directory, `packages/${short}`);
  ok(homepage && bugs, "homepage and bugs");
  for (const [entry, target] of Object.entries(packed.exports ?? {})) {
    if (typeof target === "string") continue; // a file such as package.json
    const names = Object.keys(target);
    deepEqual(names, inOrder(names), `${entry} in the tarball`);
    deepEqual(Object.keys(own.exports?.[entry] as object), ["source", ...names], `${entry} in the workspace`);
    equal(names.includes("module-sync"), names.includes("require") && name !== EACH_ITS_OWN, `${entry}: module-sync`);
    // For resolvers that read no exports: TypeScript's node10, Parcel.
    const path = entry.slice(2);
    const declarations = resolveTarget(target, ["types", "require", "default"]);
    deepEqual(path ? typesVersions?.["*"][path] : [types], [declarations], `${entry} without exports`);
    if (!path) equal(main, resolveTarget(target, ["require", "default"]), "main");
  }
}

function inOrder(names: readonly string[]): string[] {
  return CONDITIONS.filter((condition) => names.includes(condition));
}

function resolveTarget(target: Target, conditions: readonly string[]): string {
  if (typeof target === "string") return target;
  const [, taken] = Object.entries(target).find(([condition]) => conditions.includes(condition)) ?? [];
  return resolveTarget(taken as Target, conditions);
}

/** In the registry a relative link leads nowhere. */
async function checkLinks(folder: string): Promise<void> {
  const readme = await readFile(join(folder, "README.md"), "utf8");
  deepEqual(readme.match(/(\]\(|(src|href)="|^\[[^\]]+\]: *)(?!https:|#)[^)"\n]*/gm), null, "relative links");
}

/** Whether TypeScript finds the types, however a program loads the package. */
async function checkResolutions(tarball: string, folder: string): Promise<void> {
  // Adapters whose host can be imported only have no entry for `require`.
  const leftOut = existsSync(join(folder, "dist", "cjs")) ? ["node10"] : ["node10", "node16-cjs"];
  const analysis = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
  const problems = analysis.types ? analysis.problems : [];
  const found = problems.filter(
    (problem) => !("resolutionKind" in problem && leftOut.includes(problem.resolutionKind)),
  );
  deepEqual(found, []);
}

export async function checkTarballs(checks: Checks): Promise<void> {
  await using root = await temporaryFolder();
  for (const [name, tarball] of await packedPackages()) {
    const folder = join(root.path, name.replace("/", "-"));
    await mkdir(folder);
    await run("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
    await Promise.all([
      checks.check(`${name}: publint`, () => run("publint", ["run", "--strict", tarball])),
      checks.check(`${name}: types`, () => checkResolutions(tarball, folder)),
      checks.check(`${name}: manifest`, () => checkManifest(name, folder)),
      checks.check(`${name}: contents`, () => checkContents(folder)),
      checks.check(`${name}: links`, () => checkLinks(folder)),
    ]);
  }
}
