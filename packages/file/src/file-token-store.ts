import { promises } from "node:fs";
import { join } from "node:path";
import type { TokenStore } from "@sase-auth/core/store";
import { readEntry, writeEntry } from "./entry-file.ts";
import { entryWatch } from "./entry-watch.ts";
import { removeLease, takeLease } from "./lease-file.ts";
import { ensurePrivateFolder, namingFolder } from "./private-folder.ts";

const DAY = 86_400_000;
const LEASE = ".lease";
// The keys of core, of any version. Other files in the folder are not ours to remove.
const OWN_FILE = /^sase-auth-\d+-[\da-f]{64}\.(jwe|lease(\.\d+)?)(\.[\da-f-]{36}\.tmp)?$/;

/** One file for each entry and one folder for each lease, in a folder that only its owner can use. */
export function fileTokenStore(folder: string): TokenStore {
  let sweptAt = 0;
  const naming = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) => {
    return (...args: Args) => call(...args).catch((error) => Promise.reject(namingFolder(folder, error)));
  };
  const { putInPlace } = entryWatch(folder);
  return {
    // The owner and mode of the file are checked, and nothing else, because many processes may read it at the same time.
    get: naming((key: string) => readEntry(join(folder, `${key}.jwe`))),
    set: naming(async (key: string, entry: string, ttl: number) => {
      await ensurePrivateFolder(folder);
      await writeEntry(join(folder, `${key}.jwe`), entry, ttl);
      if (Date.now() - sweptAt < DAY) return;
      sweptAt = Date.now();
      sweep(folder).catch(() => {});
    }),
    lease: naming(async (key: string, ttl: number) => {
      await ensurePrivateFolder(folder);
      return takeLease(join(folder, `${key}${LEASE}`), ttl);
    }),
    changed: (key: string, ms: number) => putInPlace(`${key}.jwe`, ms),
  };
}

/** Remove what no process has used for a day: the entries and leases of former secrets and tenants. */
async function sweep(folder: string): Promise<void> {
  for (const name of await promises.readdir(folder)) {
    // A file that another process has removed, or that cannot be removed, does not keep the others.
    if (OWN_FILE.test(name)) await removeIfOld(join(folder, name)).catch(() => {});
  }
}

async function removeIfOld(path: string): Promise<void> {
  const { mtimeMs } = await promises.lstat(path);
  if (Date.now() - mtimeMs <= DAY) return;
  if (path.endsWith(LEASE)) await removeLease(path);
  else await promises.rm(path, { force: true });
}
