import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TokenStore } from "@sase-auth/core/store";
import { readEntry, writeEntry } from "./entry-file.ts";
import { takeLease } from "./lease-file.ts";
import { ensurePrivateFolder } from "./private-folder.ts";

const DAY = 86_400_000;
// The keys of core, of any version. What else lies in the folder is not ours to remove.
const OWN_FILE = /^sase-auth-\d+-[\da-f]{64}\.(jwe|lease\.\d+)(\.[\da-f-]{36}\.tmp)?$/;

/** One file for each entry, in a folder that only its owner can use. */
export function fileTokenStore(folder: string): TokenStore {
  let sweptAt = 0;
  return {
    // The file says itself whose it is. Many may ask for it at the same time, so nothing else is looked at.
    get: (key) => readEntry(join(folder, `${key}.jwe`)),
    async set(key, entry, ttl) {
      await ensurePrivateFolder(folder);
      await writeEntry(join(folder, `${key}.jwe`), entry, ttl);
      if (Date.now() - sweptAt < DAY) return;
      sweptAt = Date.now();
      sweep(folder).catch(() => {});
    },
    async lease(key, ttl) {
      await ensurePrivateFolder(folder);
      return takeLease(join(folder, `${key}.lease.`), ttl);
    },
  };
}

/** Remove what nobody has used for a day: of secrets and tenants that are no more. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    // One that another process has removed meanwhile, or that cannot be removed, does not keep the others.
    if (OWN_FILE.test(name)) await removeIfOld(join(folder, name)).catch(() => {});
  }
}

async function removeIfOld(file: string): Promise<void> {
  const { mtimeMs } = await lstat(file);
  if (Date.now() - mtimeMs > DAY) await rm(file, { force: true });
}
