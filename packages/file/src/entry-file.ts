import { close, constants, fstat, open, promises, read, type Stats } from "node:fs";
import { refuseIfShared, undefinedIf } from "./private-folder.ts";

// Windows lacks the last two. O_NONBLOCK, because opening a named pipe would otherwise wait for ever.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
const LARGEST = 2 ** 21;

/** Write to a temporary file and rename it. The file's mtime is the expiry. */
export async function writeEntry(path: string, entry: string, ttl: number): Promise<void> {
  const beside = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    // Without fsync: what a power cut leaves does not decrypt, and counts as no entry.
    await promises.writeFile(beside, entry, { flag: "wx", mode: 0o600 });
    // Set by path: Node's permission model forbids it by file handle.
    await promises.utimes(beside, new Date(), new Date(Date.now() + ttl));
    await promises.rename(beside, path);
  } catch (error) {
    await promises.rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Read the entry by the functions that take a callback: a process that finds its token loads no `node:fs/promises`, which is
 * 15 modules.
 *
 * @throws {Error} if it is a symbolic link, belongs to another user, or is open to others
 */
export async function readEntry(path: string): Promise<string | undefined> {
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  const file = await promised<number>((done) => open(path, flags, done)).catch((error) => {
    if (error.code === "ELOOP") throw new Error(`${path} is a symbolic link. Remove it.`);
    return undefinedIf("ENOENT")(error);
  });
  if (file === undefined) return undefined;
  try {
    return await readOpened(path, file);
  } finally {
    await promised((done) => close(file, done));
  }
}

async function readOpened(path: string, file: number): Promise<string | undefined> {
  const stats = await promised<Stats>((done) => fstat(file, done));
  if (!stats.isFile() || stats.size > LARGEST) throw new Error(`${path} is no entry. Remove it.`);
  refuseIfShared(path, stats, "Remove it.", "Close it with chmod 600.");
  if (stats.mtimeMs <= Date.now()) return undefined;
  const bytes = Buffer.alloc(stats.size);
  // An entry that is read in part does not decrypt.
  const length = await promised<number>((done) => read(file, bytes, 0, bytes.length, 0, done));
  return bytes.toString("utf8", 0, length);
}

/** The result of a function that takes a callback. */
function promised<T>(call: (done: (error: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}
