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
import { describe, expect, it, onTestFinished } from "vitest";
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
  it("is shared by those who start at once, and with those who come later", async () => {
    const { sase, manager, troubles } = await setUp();
    const tokens = await Promise.all(Array.from({ length: 12 }, () => manager().getToken()));
    tokens.push(await manager().getToken());
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect(troubles).toEqual([]);
  });

  it("is for its owner's eyes only, and encrypted", async () => {
    const { sase, folder, manager, entryFile } = await setUp();
    await manager().getToken();
    expect((await lstat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) expect((await lstat(join(folder, name))).mode & 0o777).toBe(0o600);
    const text = await readFile(await entryFile(), "utf8");
    expect(text).not.toContain(sase.issued[0]?.value);
    expect(text).not.toContain(sase.credentials.clientSecret);
  });

  it("leaves nothing half-written behind", async () => {
    const { folder, manager } = await setUp();
    const tokens = manager();
    await tokens.replaceToken(await tokens.getToken());
    const names = (await readdir(folder)).map((name) => name.replace(/^sase-auth-1-[\da-f]{64}/, "key")).sort();
    expect(names).toEqual(["key.jwe", "key.lease.1", "key.lease.2"]);
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
  ])("that %s is passed over, told and replaced", async (_, spoil, trouble) => {
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

  it.skipIf(isWindows)("is not waited for where a named pipe has taken its place", async () => {
    const { manager, troubles, entryFile } = await setUp();
    await manager().getToken();
    const file = await entryFile();
    await rm(file);
    await promisify(execFile)("mkfifo", ["-m", "600", file]);
    await manager().getToken();
    expect(troubles).toEqual([`get: ${file} is no entry. Remove it.`]);
  });

  it("is not written to a folder that was opened to others since", async () => {
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

  it("is not kept where the folder cannot be made, which fails nobody", async () => {
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

describe("files that nobody has used for a day", () => {
  it("are removed, and others are left alone", async () => {
    const folder = await temporaryFolder();
    const key = `sase-auth-1-${"0a".repeat(32)}`;
    const beside = `${randomUUID()}.tmp`;
    const ours = [`${key}.jwe`, `${key}.lease.7`, `${key}.jwe.${beside}`, `${key}.lease.7.${beside}`];
    const others = ["notes.txt", "my-backup.jwe", "sase-auth-1-customer.jwe", "app.lease.1", `${key}.jwe.bak`];
    for (const name of [...ours, ...others]) await makeOld(join(folder, name));
    const recent = `sase-auth-1-${"0b".repeat(32)}.jwe`;
    await writeFile(join(folder, recent), "", { mode: 0o600 });
    await fileTokenStore(folder).set("new", "entry", 1_000);
    const left = [...others, recent, "new.jwe"].sort();
    await expect.poll(() => readdir(folder).then((names) => names.sort())).toEqual(left);
  });

  it("are removed also where one of them cannot be, or leads nowhere", async () => {
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

const ANOTHER = `another folder (option folder; on the command line ${FOLDER_VARIABLE}).`;

describe("fileStore", () => {
  it.each([
    [
      "is open to others",
      (path: string) => mkdir(path, { mode: 0o750 }),
      "is open to others (mode 750). Close it with chmod 700.",
    ],
    [
      "is a symbolic link",
      (path: string) => symlink("/tmp", path),
      `is a symbolic link. Remove it, or name ${ANOTHER}`,
    ],
    ["is a file", (path: string) => writeFile(path, ""), `is no folder. Remove it, or name ${ANOTHER}`],
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
    expect(() => fileStore({ folder })).toThrow(
      `${folder} belongs to another user (uid 65534, not 0). Name ${ANOTHER}`,
    );
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

  it("has its files where the platform keeps caches", () => {
    expect(defaultFolder("linux", {})).toBe(join(homedir(), ".cache", "sase-auth"));
    expect(defaultFolder("linux", { XDG_CACHE_HOME: "/var/cache/me" })).toBe("/var/cache/me/sase-auth");
    expect(defaultFolder("linux", { XDG_CACHE_HOME: "relative" })).toBe(join(homedir(), ".cache", "sase-auth"));
    expect(defaultFolder("darwin", {})).toBe(join(homedir(), "Library", "Caches", "sase-auth"));
    const LOCALAPPDATA = "C:\\Users\\me\\AppData\\Local";
    expect(defaultFolder("win32", { LOCALAPPDATA })).toBe(`${LOCALAPPDATA}\\sase-auth\\Cache`);
    for (const env of [{}, { LOCALAPPDATA: "" }, { LOCALAPPDATA: "relative" }])
      expect(defaultFolder("win32", env, () => "C:\\Users\\me")).toBe(`${LOCALAPPDATA}\\sase-auth\\Cache`);
  });

  const unknown = () => {
    throw new Error("ENOENT: no such file or directory, uv_os_homedir");
  };
  it.each([
    ["linux", "XDG_CACHE_HOME", "no home folder", unknown],
    ["linux", "XDG_CACHE_HOME", "an empty one", () => ""],
    ["darwin", "HOME", "a relative one", () => "somewhere"],
    ["win32", "LOCALAPPDATA", "an empty one", () => ""],
  ])("says what to do on %s where %s is not set and there is %s", (platform, variable, _, home) => {
    const fix = `Set ${variable} to a folder (in a program, the option folder does as well).`;
    expect(() => defaultFolder(platform, {}, home)).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_OPTION",
        message: `There is no home folder to keep tokens in. ${fix}`,
      }),
    );
  });
});
