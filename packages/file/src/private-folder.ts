import { lstatSync, type Stats } from "node:fs";
import { lstat, mkdir } from "node:fs/promises";
import { FOLDER_VARIABLE } from "./default-folder.ts";

// On the command line there are no options.
const ANOTHER = `another folder (option folder; on the command line ${FOLDER_VARIABLE}).`;

/**
 * Make the folder if it is missing, and see that nobody else can look or write into it.
 *
 * @throws {Error} that says what to do
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(undefinedIfMissing);
  // Whoever is quicker with making it may not be us, so it is looked at in any case.
  if (!found) await mkdir(folder, { recursive: true, mode: 0o700 });
  refuseUnlessPrivate(folder, found ?? (await lstat(folder)));
}

/** The same for a folder that may be missing, at once. */
export function refuseOpenFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found) refuseUnlessPrivate(folder, found);
}

function refuseUnlessPrivate(folder: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw new Error(`${folder} is a symbolic link. Remove it, or name ${ANOTHER}`);
  if (!stats.isDirectory()) throw new Error(`${folder} is no folder. Remove it, or name ${ANOTHER}`);
  refuseIfShared(folder, stats, `Name ${ANOTHER}`);
}

/**
 * @param advice what to do about one of somebody else
 * @throws {Error} if the file or folder belongs to somebody else, or others may use it
 */
export function refuseIfShared(path: string, { uid, mode }: Pick<Stats, "uid" | "mode">, advice: string): void {
  const own = process.getuid?.();
  if (own === undefined) return; // Windows: what lies in the profile of a user is that user's
  if (uid !== own) throw new Error(`${path} belongs to another user (uid ${uid}, not ${own}). ${advice}`);
  const permissions = mode & 0o777;
  if (permissions & 0o077) {
    // The path once: events are cut to 200 characters, and the end says what to do.
    const fix = `chmod ${permissions & 0o100 ? "700" : "600"}`;
    throw new Error(`${path} is open to others (mode ${permissions.toString(8)}). Close it with ${fix}.`);
  }
}

export function undefinedIfMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw error;
}
