import { lstatSync, promises, type Stats } from "node:fs";
import { dirname } from "node:path";
import { FOLDER_VARIABLE } from "./default-folder.ts";

// The command line has no option for it.
const WHERE = `(option folder; on the command line ${FOLDER_VARIABLE}).`;

/**
 * Make the folder if it is missing, and check that no other user can read or write it.
 *
 * @throws {Error} that says what to do
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  const found = await promises.lstat(folder).catch(undefinedIf("ENOENT"));
  if (!found) await makeFolder(folder);
  // It is checked in any case, because another process may have made it first.
  refuseUnlessPrivate(folder, found ?? (await promises.lstat(folder)));
}

/** Check a folder that may be missing, synchronously. If the user is not known, the check is left to the first use. */
export function refuseOpenFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found && isUserKnown()) refuseUnlessPrivate(folder, found);
}

/** Make each missing folder once. Node's `recursive` never ends if a file system calls a folder missing and lets nobody make it. */
async function makeFolder(folder: string, hasParent = false): Promise<void> {
  try {
    await promises.mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const parent = dirname(folder);
    if (code !== "ENOENT" || hasParent || parent === folder) throw error;
    await makeFolder(parent);
    await makeFolder(folder, true);
  }
}

function refuseUnlessPrivate(folder: string, stats: Stats): void {
  const another = `Name another folder ${WHERE}`;
  if (stats.isSymbolicLink()) throw new Error(`${folder} is a symbolic link. ${another}`);
  if (!stats.isDirectory()) throw new Error(`${folder} is no folder. ${another}`);
  // A folder in which all users may write, such as the one for temporary files, has to stay open.
  if (stats.mode & 0o1002) refuseIfShared(folder, stats, `Name a folder inside it ${WHERE}`);
  refuseIfShared(folder, stats, another, "Close it with chmod 700.");
}

/**
 * @param another advice for a file or folder of another user
 * @param close advice for one that others may use
 * @throws {Error} if it belongs to another user, or others may use it
 */
export function refuseIfShared(
  path: string,
  { uid, mode }: Pick<Stats, "uid" | "mode">,
  another: string,
  close: string = another,
): void {
  const own = process.getuid?.();
  if (own === undefined) return; // Windows, where the files in the profile of a user belong to that user
  if (uid !== own) throw new Error(`${path} belongs to another user (uid ${uid}, not ${own}). ${another}`);
  // The path stands there once: events are cut to 200 characters, and the advice comes last.
  if (mode & 0o077) throw new Error(`${path} is open to others (mode ${(mode & 0o7777).toString(8)}). ${close}`);
}

/** Deno throws if the program may not ask. */
function isUserKnown(): boolean {
  try {
    process.getuid?.();
    return true;
  } catch {
    return false;
  }
}

/** An error that says which folder to allow: the message of Node's permission model does not. */
export function namingFolder(folder: string, thrown: unknown): Error {
  const error = thrown as NodeJS.ErrnoException & { permission?: string };
  if (error.code !== "ERR_ACCESS_DENIED") return error;
  const fix = "Make it, and then start Node with --allow-fs-read and --allow-fs-write for it.";
  return new Error(`${folder} is not allowed (${error.permission}). ${fix}`);
}

/** A handler for rejections that are no failure, such as `ENOENT`. It throws all others. */
export function undefinedIf(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  };
}
