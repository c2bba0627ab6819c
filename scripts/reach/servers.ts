/**
 * The contract of the store on newer servers than the installed one: Redis and Valkey of Debian's newest suite, unpacked into a
 * temporary folder with all libraries that they need. A machine that is not Debian's, or cannot reach it, leaves them out.
 */
import { globSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import type { Checks } from "../checks.ts";
import { run } from "../run.ts";

const SUITE = "sid";
/** The package of each program, which is also its name. */
const SERVERS = ["redis-server", "valkey-server"];
/** The files, and the kind of tests that each belongs to. */
const TESTS = {
  fast: "packages/redis/test/redis-contract.test.ts",
  slow: "packages/redis/test/redis-cluster.slow.test.ts",
};

export async function checkServers(checks: Checks): Promise<void> {
  await checkServer(checks, "the installed redis-server", process.env.PATH ?? "");
  await using folder = await temporaryFolder();
  try {
    await unpack(folder.path);
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    for (const server of SERVERS) checks.skip(`the contract of the store in Redis on ${server} of ${SUITE}`, reason);
    return;
  }
  for (const server of SERVERS) {
    // The tests start the `redis-server` that they find first.
    const bin = await wrap(folder.path, server);
    await checkServer(checks, server, [bin, process.env.PATH].join(delimiter));
  }
}

async function checkServer(checks: Checks, server: string, path: string): Promise<void> {
  const env = { ...process.env, PATH: path };
  const printed = await run("redis-server", ["--version"], { env });
  const place = `${server.includes("valkey") ? "Valkey" : "Redis"} ${/v=([\d.]+)/.exec(printed)?.[1]}`;
  await checks.check(
    `the contract of the store, by each client, one server and a cluster of three, on ${place}`,
    async () => {
      for (const [kind, file] of Object.entries(TESTS)) {
        const settings = { env: { ...env, SASE_TESTS: kind }, timeout: 300_000 };
        await run("vitest", ["run", file, "--coverage.enabled=false", "--reporter=dot"], settings);
      }
    },
  );
}

/** Download with lists of our own, as if nothing was installed, so that all that is needed comes along. */
async function unpack(folder: string): Promise<void> {
  const [mirror] = (
    await run("apt-get", ["indextargets", "--format", "$(REPO_URI) $(COMPONENT)", "Created-By: Packages"])
  )
    .split("\n")
    .filter((line) => /\/debian\/? main$/.test(line));
  if (!mirror) throw new Error("this machine has no mirror of Debian");
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
  const list = join(folder, "suite.list");
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  await writeFile(list, `deb [signed-by=${key}] ${mirror.split(" ")[0]} ${SUITE} main\n`);
  const settings = {
    "Dir::Etc::SourceList": list,
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap((pair) => ["-o", pair.join("=")]);
  const apt = (...args: string[]) => run("apt-get", [...options, "-qq", ...args], { timeout: 300_000 });
  await apt("update");
  await apt("install", "--download-only", "--no-install-recommends", "--yes", ...SERVERS);
  for (const archive of globSync(join(folder, "cache", "archives", "*.deb"))) {
    await run("dpkg-deb", ["--extract", archive, join(folder, "root")]);
  }
}

/** A program that starts the unpacked one, with the unpacked C library. */
async function wrap(folder: string, server: string): Promise<string> {
  const bin = join(folder, server);
  await mkdir(bin);
  const root = join(folder, "root");
  const [loader] = globSync(join(root, "{lib64,usr/lib64,usr/lib/*}", "ld-linux-*.so.*"));
  const [program] = globSync(join(root, "usr", "bin", server));
  const libraries = globSync(join(root, "{lib,usr/lib}", "*-linux-gnu")).join(":");
  const path = join(bin, "redis-server");
  await writeFile(path, `#!/bin/sh\nexec ${loader} --library-path ${libraries} ${program} "$@"\n`);
  await chmod(path, 0o755);
  return bin;
}
