import { chmod, chown, lstat, mkdir, readdir, readFile, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { type TokenEvent, TokenManager, type TokenManagerOptions } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultFolder } from "../src/default-folder.ts";
import { fileTokenStore } from "../src/file-token-store.ts";
import { type FileStoreOptions, fileStore } from "../src/index.ts";
import { temporaryFolder } from "./support/folder.ts";

const isRoot = process.getuid?.() === 0;

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
    ["is open to others", (file) => chmod(file, 0o644), /is open to others \(mode 644\)\. Close it: chmod 600 \//],
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

  it("is not written to a folder that was opened to others since", async () => {
    const { sase, folder, manager, troubles } = await setUp();
    const tokens = manager();
    const first = await tokens.getToken();
    await chmod(folder, 0o755);
    await tokens.replaceToken(first);
    expect(troubles).toEqual(
      ["lease", "set"].map(
        (operation) => `${operation}: ${folder} is open to others (mode 755). Close it: chmod 700 ${folder}`,
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

describe("files that nobody has used for a day", () => {
  it("are removed, and others are left alone", async () => {
    const folder = await temporaryFolder();
    const old = [
      "sase-auth-1-aa.jwe",
      "sase-auth-1-aa.lease.7",
      "sase-auth-1-aa.jwe.f-0.tmp",
      "sase-auth-1-aa.lease.7.f-0.tmp",
    ];
    const kept = ["notes.txt", "sase-auth-1-bb.jwe"];
    for (const name of [...old, ...kept]) await writeFile(join(folder, name), "", { mode: 0o600 });
    const before = new Date(Date.now() - 2 * 86_400_000);
    for (const name of [...old, "notes.txt"]) await utimes(join(folder, name), before, before);
    await fileTokenStore(folder).set("sase-auth-1-cc", "entry", 1_000);
    await expect.poll(() => readdir(folder).then((names) => names.sort())).toEqual([...kept, "sase-auth-1-cc.jwe"]);
  });
});

describe("fileStore", () => {
  it.each([
    [
      "is open to others",
      (path: string) => mkdir(path, { mode: 0o750 }),
      "is open to others (mode 750). Close it: chmod 700 ",
    ],
    [
      "is a symbolic link",
      (path: string) => symlink("/tmp", path),
      "is a symbolic link. Name the folder that it leads to.",
    ],
    ["is a file", (path: string) => writeFile(path, ""), "is no folder. Remove it, or name another folder."],
  ])("refuses a folder that %s", async (_, make, message) => {
    const folder = join(await temporaryFolder(), "folder");
    await make(folder);
    expect(() => fileStore({ folder })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message: expect.stringContaining(`${folder} ${message}`) }),
    );
  });

  it.runIf(isRoot)("refuses a folder of another user", async () => {
    const folder = await temporaryFolder();
    await chown(folder, 65_534, 65_534);
    expect(() => fileStore({ folder })).toThrow(
      `${folder} belongs to another user (uid 65534, not 0). Name another folder.`,
    );
  });

  it.each([[{ folder: "" }], [{ folder: 1 }], [{ patience: 0 }]])("refuses %j", (options) => {
    expect(() => fileStore(options as FileStoreOptions)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION" }),
    );
  });

  it("has its files where the platform keeps caches", () => {
    expect(defaultFolder("linux", {})).toBe(join(homedir(), ".cache", "sase-auth"));
    expect(defaultFolder("linux", { XDG_CACHE_HOME: "/var/cache/me" })).toBe("/var/cache/me/sase-auth");
    expect(defaultFolder("linux", { XDG_CACHE_HOME: "relative" })).toBe(join(homedir(), ".cache", "sase-auth"));
    expect(defaultFolder("darwin", {})).toBe(join(homedir(), "Library", "Caches", "sase-auth"));
    expect(basename(defaultFolder("win32", { LOCALAPPDATA: "C:\\Users\\me\\AppData\\Local" }))).toBe("Cache");
  });
});
