import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { refuseIfShared, undefinedIfMissing } from "./private-folder.ts";

// The last two are absent on Windows. Without O_NONBLOCK a named pipe in the place of an entry would keep us for ever.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
const LARGEST = 2 ** 21;

/** Write the entry beside and put it in place as a whole. The time of its end is the time of the file's last change. */
export async function writeEntry(path: string, entry: string, ttl: number): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(beside, "wx", 0o600);
    try {
      // Without fsync: what a power cut leaves does not decrypt, and counts as no entry.
      await file.writeFile(entry);
      await file.utimes(new Date(), new Date(Date.now() + ttl));
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

/** @throws {Error} if it is a symbolic link, somebody else's, or open to others */
export async function readEntry(path: string): Promise<string | undefined> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    if (error.code === "ELOOP") throw new Error(`${path} is a symbolic link. Remove it.`);
    return undefinedIfMissing(error);
  });
  if (!file) return undefined;
  try {
    return await readOpened(path, file);
  } finally {
    await file.close();
  }
}

async function readOpened(path: string, file: FileHandle): Promise<string | undefined> {
  const stats = await file.stat();
  if (!stats.isFile() || stats.size > LARGEST) throw new Error(`${path} is no entry. Remove it.`);
  refuseIfShared(path, stats, "Remove it.");
  if (stats.mtimeMs <= Date.now()) return undefined;
  return file.readFile("utf8");
}
