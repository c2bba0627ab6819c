import { constants } from "node:fs";
import { type FileHandle, open, rename, rm, utimes, writeFile } from "node:fs/promises";
import { refuseIfShared, undefinedIf } from "./private-folder.ts";

// Windows lacks the last two. O_NONBLOCK, because opening a named pipe would otherwise wait for ever.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
const LARGEST = 2 ** 21;

/** Write to a temporary file and rename it. The file's mtime is the expiry. */
export async function writeEntry(path: string, entry: string, ttl: number): Promise<void> {
  const beside = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    // Without fsync: what a power cut leaves does not decrypt, and counts as no entry.
    await writeFile(beside, entry, { flag: "wx", mode: 0o600 });
    // Set by path: Node's permission model forbids it by file handle.
    await utimes(beside, new Date(), new Date(Date.now() + ttl));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

/** @throws {Error} if it is a symbolic link, belongs to another user, or is open to others */
export async function readEntry(path: string): Promise<string | undefined> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    if (error.code === "ELOOP") throw new Error(`${path} is a symbolic link. Remove it.`);
    return undefinedIf("ENOENT")(error);
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
  refuseIfShared(path, stats, "Remove it.", "Close it with chmod 600.");
  if (stats.mtimeMs <= Date.now()) return undefined;
  return file.readFile("utf8");
}
