import { promises } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ensurePrivateFolder } from "../src/private-folder.ts";
import { temporaryFolder } from "./support/folder.ts";

// The functions stay real, and their calls are recorded.
const { mkdir: realMkdir } = promises;
const mkdir = vi.spyOn(promises, "mkdir");
const lstat = vi.spyOn(promises, "lstat");
beforeEach(() => void mkdir.mockClear());
afterAll(() => void vi.restoreAllMocks());

describe("a private folder", () => {
  it("is made together with its missing parents, all of them private", async () => {
    const folder = join(await temporaryFolder(), "a", "b", "c");
    await ensurePrivateFolder(folder);
    for (const path of [folder, dirname(folder)]) expect((await promises.lstat(path)).mode & 0o777).toBe(0o700);
  });

  it("is made by one of many at once", async () => {
    const folder = join(await temporaryFolder(), "a", "b", "c");
    await Promise.all(Array.from({ length: 20 }, () => ensurePrivateFolder(folder)));
    expect((await promises.lstat(folder)).isDirectory()).toBe(true);
  });

  it("is given up if it is missing although its parent is there, and cannot be made", async () => {
    const folder = join(await temporaryFolder(), "a");
    const missing = Object.assign(new Error("ENOENT: no such file or directory, mkdir"), { code: "ENOENT" });
    mkdir.mockImplementation(async (path, options) => {
      if (path === folder) throw missing;
      return realMkdir(path, options);
    });
    await expect(ensurePrivateFolder(folder)).rejects.toBe(missing);
    expect(mkdir.mock.calls.map(([path]) => path)).toEqual([folder, dirname(folder), folder]);
  });

  it("is not made recursively, which Node may repeat without end", async () => {
    await ensurePrivateFolder(join(await temporaryFolder(), "a", "b"));
    for (const [, options] of mkdir.mock.calls) expect(options).not.toHaveProperty("recursive");
  });

  it("is examined once if it exists", async () => {
    const folder = await temporaryFolder();
    lstat.mockClear();
    await ensurePrivateFolder(folder);
    expect(lstat).toHaveBeenCalledTimes(1);
    expect(mkdir).not.toHaveBeenCalled();
  });
});
