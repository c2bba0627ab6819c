/** Pack each package, and look at the tarball that a user would install. */
import { deepEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { PACKAGES } from "@sase-auth/test-kit/adapters";
import { Checks } from "./checks.ts";
import { packPackages } from "./pack.ts";
import { run } from "./run.ts";

const REQUIRED = ["README.md", "LICENSE", "dist", "src"];
const TEST_FILE = /(^|\/)(tests?|bench)\/|\.(test|test-d|bench)\.[cm]?[jt]s$/;

async function checkContents(tarball: string, folder: string): Promise<void> {
  await mkdir(folder);
  await run("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
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

async function checkConditions(name: string, tarball: string): Promise<void> {
  const packed = JSON.parse(await run("tar", ["-xzOf", tarball, "package/package.json"]));
  const own = JSON.parse(await readFile(join(PACKAGES, name.replace("@sase-auth/", ""), "package.json"), "utf8"));
  for (const [entry, conditions] of Object.entries<object | string>(packed.exports ?? {})) {
    if (typeof conditions === "string") continue; // a file such as package.json
    const names = Object.keys(conditions);
    deepEqual(
      names,
      CONDITIONS.filter((condition) => names.includes(condition)),
      `${entry} in the tarball`,
    );
    deepEqual(Object.keys(own.exports[entry]), ["source", ...names], `${entry} in the workspace`);
  }
}

/** axios programs may import or require, and each has its own copy of axios, so that its adapter is built for both. */
const profileOf = (name: string) => (name === "@sase-auth/axios" ? "node16" : "esm-only");

const checks = new Checks();
await using folder = await temporaryFolder();
for (const [name, tarball] of await packPackages(folder.path)) {
  await Promise.all([
    checks.check(`${name}: publint`, () => run("publint", ["run", "--strict", tarball])),
    checks.check(`${name}: attw`, () => run("attw", ["--profile", profileOf(name), "--no-color", tarball])),
    checks.check(`${name}: conditions`, () => checkConditions(name, tarball)),
    checks.check(`${name}: contents`, () => checkContents(tarball, join(folder.path, name.replace("/", "-")))),
  ]);
}
await checks.end("pack-check");
