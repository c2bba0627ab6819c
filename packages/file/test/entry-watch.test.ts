import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { entryWatch } from "../src/entry-watch.ts";
import { fileTokenStore } from "../src/file-token-store.ts";
import { temporaryFolder } from "./support/folder.ts";

const HOUR = 3_600_000;

/** Whether a promise has settled by the time that another one has. */
function isDoneBefore(promise: Promise<unknown>, other: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), other.then(() => false)]);
}

describe("a process that waits for an entry", () => {
  it("learns that another one has set it, long before its time ends", async () => {
    const folder = await temporaryFolder();
    const [waiting, other] = [fileTokenStore(folder), fileTokenStore(folder)];
    const changed = waiting.changed?.("key", HOUR);
    await other.set("key", "entry", HOUR);
    await changed;
    expect(await waiting.get("key")).toBe("entry");
  });

  it("sleeps on while the entries of others are set", async () => {
    const folder = await temporaryFolder();
    const { putInPlace } = entryWatch(folder);
    const [own, other] = [putInPlace("own.jwe", HOUR), putInPlace("other.jwe", HOUR)];
    await fileTokenStore(folder).set("other", "entry", HOUR);
    await other;
    const isOwnDone = await isDoneBefore(own, new Promise(setImmediate));
    await fileTokenStore(folder).set("own", "entry", HOUR);
    await own;
    expect(isOwnDone).toBe(false);
  });

  it("is told of each of several entries, and of the same one again", async () => {
    const folder = await temporaryFolder();
    const { putInPlace } = entryWatch(folder);
    for (const name of ["a", "b", "a"]) {
      const told = [putInPlace(name, HOUR), putInPlace(name, HOUR)];
      await writeFile(join(folder, "beside"), "");
      await rename(join(folder, "beside"), join(folder, name));
      await Promise.all(told);
    }
  });

  it("is told nothing if the folder is missing, or goes away, and waits no longer than it said", async () => {
    const folder = await temporaryFolder();
    const missing = entryWatch(join(folder, "missing"));
    await expect(missing.putInPlace("key", HOUR)).rejects.toMatchObject({ code: "ENOENT" });
    const { putInPlace } = entryWatch(folder);
    const told = putInPlace("key", 50);
    await rm(folder, { recursive: true });
    await told;
  });
});
