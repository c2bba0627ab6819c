import { lstatSync, type Stats } from "node:fs";
import { lstat, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { invalidOption } from "@sase-auth/core/adapter";

/**
 * Write a file as a whole, with mode 0600: readers see the old text or the new one.
 *
 * @throws {InvalidOptionError} if its folder is missing, open to others, or cannot be written
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  refuseOpenFolder(path);
  const beside = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await writeFile(beside, text, { flag: "wx", mode: 0o600 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw invalidOption(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}). ${adviceFor(error)}`);
  }
}

/**
 * The text of a file that others cannot read, or undefined if it is missing.
 *
 * @throws {InvalidOptionError}
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) throw invalidOption(`${path} is no file. Name another one.`);
    refuseOpen(path, stats, "600");
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw code === "ERR_INVALID_OPTION" ? error : invalidOption(`${path} cannot be read (${code}).`);
  }
}

/**
 * Remove a file that may be gone.
 *
 * @param text what was written to it: another program may have written since, and then the file stays. Default: any
 */
export async function removePrivateFile(path: string, text?: string): Promise<void> {
  if (text !== undefined && (await readFile(path, "utf8").catch(() => undefined)) !== text) return;
  await rm(path, { force: true }).catch(() => {});
}

export async function isMissing(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    ({ code }) => code === "ENOENT",
  );
}

/**
 * Check that nobody else can reach into the folder of a path.
 *
 * @throws {InvalidOptionError}
 */
export function refuseOpenFolder(path: string): void {
  const folder = dirname(resolve(path));
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats) throw invalidOption(`The folder ${folder} is missing. Make it: mkdir -m 700 ${folder}`);
  if (!stats.isDirectory()) throw invalidOption(`${folder} is no folder, or a symbolic link. Name another one.`);
  refuseOpen(folder, stats, "700");
}

function refuseOpen(path: string, { uid, mode }: Stats, closed: string): void {
  const own = process.getuid?.();
  if (own === undefined) return; // Windows, where the files in the profile of a user belong to that user
  if (uid !== own) throw invalidOption(`${path} belongs to another user (uid ${uid}). Name another one.`);
  if ((mode & 0o077) === 0) return;
  const shown = (mode & 0o7777).toString(8);
  throw invalidOption(`${path} is open to others (mode ${shown}). Close it with chmod ${closed}, or name another one.`);
}

function adviceFor(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT")
    return "The disk is full: make room on it, or name a file on another one.";
  if (code === "EROFS" || code === "EACCES" || code === "EPERM")
    return "Make its folder writable for this user, or name another one.";
  return "Check the path.";
}
