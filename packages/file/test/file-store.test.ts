import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmod,
  chown,
  lstat,
  lutimes,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type TokenEvent, TokenManager, type TokenManagerOptions } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { defaultFolder, FOLDER_VARIABLE } from "../src/default-folder.ts";
import { fileTokenStore } from "../src/file-token-store.ts";
import { type FileStoreOptions, fileStore } from "../src/index.ts";
import { temporaryFolder } from "./support/folder.ts";

const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === "win32";

async function setUp() {
  const sase = await startMockSase();
  onTestFinished(() => sase.close());
  const folder = join(await temporaryFolder(), "tokens");
  const troubles: string[] = [];
  const onEvent = (event: TokenEvent) => {
    if (event.type === "store") troubles.push(`${event.operation}: ${event.error.message}`);
  };
  const manager = (options?: FileStoreOptions, changes?: Partial<TokenManagerOptions>) =>
    new TokenManager({ ...sase.credentials, store: fileStore({ folder, ...options }), onEvent, ...changes });
  const entryFile = async () => join(folder, (await readdir(folder)).find((name) => name.endsWith(".jwe")) as string);
  return { sase, folder, manager, troubles, entryFile };
}

describe("a token in a file", () => {
  it("is shared by managers that start at once, and with later ones", async () => {
    const { sase, manager, troubles } = await setUp();
    const tokens = await Promise.all(Array.from({ length: 12 }, () => manager().getToken()));
    tokens.push(await manager().getToken());
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect(troubles).toEqual([]);
  });

  it("can be read by its owner only, and is encrypted", async () => {
    const { sase, folder, manager, entryFile } = await setUp();
    await manager().getToken();
    for (const name of ["", ...(await readdir(folder, { recursive: true }))]) {
      const stats = await lstat(join(folder, name));
      expect(stats.mode & 0o777).toBe(stats.isDirectory() ? 0o700 : 0o600);
    }
    const text = await readFile(await entryFile(), "utf8");
    expect(text).not.toContain(sase.issued[0]?.value);
    expect(text).not.toContain(sase.credentials.clientSecret);
  });

  it("leaves nothing half-written behind", async () => {
    const { folder, manager } = await setUp();
    const tokens = manager();
    await tokens.replaceToken(await tokens.getToken());
    const names = await readdir(folder, { recursive: true });
    const short = names.map((name) => name.replace(/^sase-auth-1-[\da-f]{64}/, "key").replace("\\", "/")).sort();
    expect(short).toEqual(["key.jwe", "key.lease", "key.lease/1", "key.lease/2"]);
  });

  it.each<[string, (file: string) => Promise<unknown>, RegExp]>([
    [
      "is open to others",
      (file) => chmod(file, 0o644),
      /\.jwe is open to others \(mode 644\)\. Close it with chmod 600\.$/,
    ],
    [
      "has become a symbolic link",
      async (file) => {
        await rename(file, `${file}.moved`);
        await symlink(`${file}.moved`, file);
      },
      /is a symbolic link\. Remove it\.$/,
    ],
    ["was overwritten with garbage", (file) => writeFile(file, "garbage"), /the entry is of no use: /],
    ["is a huge file", (file) => writeFile(file, "a".repeat(3_000_000)), /is no entry\. Remove it\.$/],
  ])("that %s is ignored, reported by an event and replaced", async (_, spoil, trouble) => {
    const { sase, manager, troubles, entryFile } = await setUp();
    await manager().getToken();
    const file = await entryFile();
    const { mtime } = await lstat(file);
    await spoil(file);
    await utimes(file, mtime, mtime);
    await manager().getToken();
    expect(troubles).toEqual([expect.stringMatching(trouble)]);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    await manager().getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it.skipIf(isWindows)("is not waited for if a named pipe is in its place", async () => {
    const { manager, troubles, entryFile } = await setUp();
    await manager().getToken();
    const file = await entryFile();
    await rm(file);
    await promisify(execFile)("mkfifo", ["-m", "600", file]);
    await manager().getToken();
    expect(troubles).toEqual([`get: ${file} is no entry. Remove it.`]);
  });

  it("is not written to a folder that was opened to others meanwhile", async () => {
    const { sase, folder, manager, troubles } = await setUp();
    const tokens = manager();
    const first = await tokens.getToken();
    await chmod(folder, 0o755);
    await tokens.replaceToken(first);
    expect(troubles).toEqual(
      ["lease", "set"].map(
        (operation) => `${operation}: ${folder} is open to others (mode 755). Close it with chmod 700.`,
      ),
    );
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("is returned also if the folder cannot be made", async () => {
    const { folder, manager, troubles } = await setUp();
    const tokens = manager({ folder: join(folder, "below") });
    await writeFile(folder, "a file where a folder should be");
    await tokens.getToken();
    expect(troubles.map((trouble) => trouble.split(",")[0])).toEqual(
      ["get", "lease", "set"].map((operation) => `${operation}: ENOTDIR: not a directory`),
    );
  });
});

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 86_400_000);
}

async function makeOld(file: string): Promise<void> {
  await writeFile(file, "", { mode: 0o600 });
  await utimes(file, daysAgo(2), daysAgo(2));
}

describe("files that no process has used for a day", () => {
  it("are removed, and others are left alone", async () => {
    const folder = await temporaryFolder();
    const key = `sase-auth-1-${"0a".repeat(32)}`;
    const beside = `${randomUUID()}.tmp`;
    const ours = [`${key}.jwe`, `${key}.lease.7`, `${key}.jwe.${beside}`, `${key}.lease.${beside}`];
    const others = ["notes.txt", "my-backup.jwe", "sase-auth-1-customer.jwe", "app.lease.1", `${key}.jwe.bak`];
    for (const name of [...ours, ...others]) await makeOld(join(folder, name));
    const recent = `sase-auth-1-${"0b".repeat(32)}.jwe`;
    await writeFile(join(folder, recent), "", { mode: 0o600 });
    await fileTokenStore(folder).set("new", "entry", 1_000);
    const left = [...others, recent, "new.jwe"].sort();
    await expect.poll(() => readdir(folder).then((names) => names.sort())).toEqual(left);
  });

  it("are removed with their leases, unless a process has one", async () => {
    const folder = await temporaryFolder();
    const store = fileTokenStore(folder);
    const names = [1, 2].map((digit) => `sase-auth-1-${String(digit).repeat(64)}`) as [string, string];
    const [released] = await Promise.all(names.map((name) => store.lease(name, 60_000)));
    await released?.();
    for (const name of names) await utimes(join(folder, `${name}.lease`), daysAgo(2), daysAgo(2));
    await store.set("new", "entry", 1_000);
    const left = expect.stringMatching(new RegExp(`^${names[1]}\\.lease\\.[\\da-f-]{36}\\.tmp$`));
    await expect
      .poll(() => readdir(folder).then((names) => names.sort()))
      .toEqual(["new.jwe", `${names[1]}.lease`, left]);
  });

  it("are removed also if one of them cannot be removed, or leads nowhere", async () => {
    const folder = await temporaryFolder();
    const name = (digit: number) => `sase-auth-1-${String(digit).repeat(64)}.jwe`;
    for (const digit of [1, 4, 7]) await makeOld(join(folder, name(digit)));
    for (const digit of [2, 5, 8]) {
      const link = join(folder, name(digit));
      await symlink(join(folder, "nowhere"), link);
      await lutimes(link, daysAgo(2), daysAgo(2));
    }
    const stuck = [3, 6, 9].map(name);
    for (const name of stuck) {
      await mkdir(join(folder, name));
      await utimes(join(folder, name), daysAgo(2), daysAgo(2));
    }
    await fileTokenStore(folder).set("new", "entry", 1_000);
    await expect.poll(() => readdir(folder).then((names) => names.sort())).toEqual(["new.jwe", ...stuck]);
  });
});

const ANOTHER = `Name another folder (option folder; on the command line ${FOLDER_VARIABLE}).`;

describe("fileStore", () => {
  it.each([
    [
      "is open to others",
      (path: string) => mkdir(path, { mode: 0o750 }),
      "is open to others (mode 750). Close it with chmod 700.",
    ],
    ["is a symbolic link", (path: string) => symlink("/tmp", path), `is a symbolic link. ${ANOTHER}`],
    ["is a file", (path: string) => writeFile(path, ""), `is no folder. ${ANOTHER}`],
    ...[0o1777, 0o777, 0o1775].map((mode): [string, (path: string) => Promise<void>, string] => [
      `has to stay open, with mode ${mode.toString(8)} as the system's temporary folder`,
      (path) => mkdir(path).then(() => chmod(path, mode)),
      `is open to others (mode ${mode.toString(8)}). Name a folder inside it (option folder; on the command line ${FOLDER_VARIABLE}).`,
    ]),
  ])("refuses a folder that %s", async (_, make, message) => {
    const folder = join(await temporaryFolder(), "folder");
    await make(folder);
    expect(() => fileStore({ folder })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message: `${folder} ${message}` }),
    );
  });

  it.runIf(isRoot)("refuses a folder of another user", async () => {
    const folder = await temporaryFolder();
    await chown(folder, 65_534, 65_534);
    expect(() => fileStore({ folder })).toThrow(`${folder} belongs to another user (uid 65534, not 0). ${ANOTHER}`);
    await chmod(folder, 0o1777);
    expect(() => fileStore({ folder })).toThrow(/belongs to another user .* Name a folder inside it \(option folder; /);
  });

  it("takes a folder inside one that is open to others", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o1777);
    await fileTokenStore(join(folder, "inside")).set("key", "entry", 60_000);
    expect(await fileTokenStore(join(folder, "inside")).get("key")).toBe("entry");
  });

  it.skipIf(isWindows)("keeps no token while it may not ask for the user, and says so at each start", async () => {
    const { sase, folder, manager, troubles } = await setUp();
    const refusal = 'Requires sys access to "uid", run again with the --allow-sys flag';
    const asking = vi.spyOn(process, "getuid").mockImplementation(() => {
      throw new Error(refusal); // as Deno does
    });
    onTestFinished(() => asking.mockRestore());
    for (let start = 1; start <= 2; start++) {
      await manager().getToken();
      expect(troubles.splice(0)).toEqual([`lease: ${refusal}`, `set: ${refusal}`]);
    }
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [{ folder: "" }, "folder must be the path of a folder."],
    [{ folder: 1 }, "folder must be the path of a folder."],
    [{ patience: 0 }, "patience must be a number of ms from 1."],
    ["/a/path", "fileStore takes an object, such as { folder: path }."],
    [null, "fileStore takes an object, such as { folder: path }."],
  ])("refuses %j", (options, message) => {
    expect(() => fileStore(options as FileStoreOptions)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message }),
    );
  });

  it("keeps its files in the platform's cache folder", () => {
    expect(defaultFolder("linux", {})).toBe(join(homedir(), ".cache", "sase-auth"));
    expect(defaultFolder("linux", { XDG_CACHE_HOME: "/var/cache/me" })).toBe("/var/cache/me/sase-auth");
    expect(defaultFolder("linux", { XDG_CACHE_HOME: "relative" })).toBe(join(homedir(), ".cache", "sase-auth"));
    expect(defaultFolder("darwin", {})).toBe(join(homedir(), "Library", "Caches", "sase-auth"));
    const LOCALAPPDATA = "C:\\Users\\me\\AppData\\Local";
    expect(defaultFolder("win32", { LOCALAPPDATA })).toBe(`${LOCALAPPDATA}\\sase-auth\\Cache`);
    for (const env of [{}, { LOCALAPPDATA: "" }, { LOCALAPPDATA: "relative" }])
      expect(defaultFolder("win32", env, () => "C:\\Users\\me")).toBe(`${LOCALAPPDATA}\\sase-auth\\Cache`);
  });

  it.each([
    ["linux", "XDG_CACHE_HOME", "empty", () => ""],
    ["darwin", "HOME", "relative", () => "somewhere"],
    ["win32", "LOCALAPPDATA", "empty", () => ""],
  ])("says what to do on %s if %s is not set and the home folder is %s", (platform, variable, _, home) => {
    const fix = `Set ${variable} to a folder (in a program, the option folder does as well).`;
    expect(() => defaultFolder(platform, {}, home)).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_OPTION",
        message: `There is no home folder to keep tokens in. ${fix}`,
      }),
    );
  });

  it.each([
    // Node, for a user without an account and without HOME, and Deno
    "A system error occurred: uv_os_homedir returned ENOENT (no such file or directory)",
    'Requires sys access to "homedir", run again with the --allow-sys flag',
  ])("says why the home folder is not known: %s", (reason) => {
    const home = () => {
      throw new Error(reason);
    };
    const fix = "Set XDG_CACHE_HOME to a folder (in a program, the option folder does as well).";
    expect(() => defaultFolder("linux", {}, home)).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_OPTION",
        message: `The home folder is not known: ${reason}. ${fix}`,
      }),
    );
  });

  it("says why a variable cannot be read", () => {
    const reason = 'Requires env access to "XDG_CACHE_HOME", run again with the --allow-env flag'; // Deno
    const env = {
      get XDG_CACHE_HOME(): string {
        throw new Error(reason);
      },
    };
    expect(() => defaultFolder("linux", env)).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_OPTION",
        message: `XDG_CACHE_HOME cannot be read: ${reason}. The option folder does as well.`,
      }),
    );
  });
});
