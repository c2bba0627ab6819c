import { resolve } from "node:path";
import { invalidOption, type SharedStore, type SharedStoreOptions, sharedStore } from "@sase-auth/core/store";
import { defaultFolder } from "./default-folder.ts";
import { fileTokenStore } from "./file-token-store.ts";
import { namingFolder, refuseOpenFolder } from "./private-folder.ts";

// ms. For a holder that hangs: the death of one is noticed at once.
const LEASE_TTL = 15_000;

/** Where the files are, and what all stores have in common. */
export interface FileStoreOptions extends SharedStoreOptions {
  /**
   * The folder for the files: yours alone, made if it is missing.
   *
   * @defaultValue `sase-auth` in `$XDG_CACHE_HOME` or `~/.cache`; `~/Library/Caches`; `%LOCALAPPDATA%`
   */
  folder?: string | undefined;
}

/**
 * Share tokens between the processes of one user on one machine: for the `store` option of `TokenManager` and `TenantTokens`.
 *
 * @example
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), store: fileStore() });
 *
 * @throws {InvalidOptionError} if the folder belongs to another user, is open to others or is a symbolic link, or if there is no
 * default folder
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 * import { fileStore } from "@sase-auth/file";
 *
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), store: fileStore() });
 * ```
 */
export function fileStore(options: FileStoreOptions = {}): SharedStore {
  if (Object(options) !== options) throw invalidOption("fileStore takes an object, such as { folder: path }.");
  const { folder = defaultFolder(), ...sharing } = options;
  if (typeof folder !== "string" || folder === "") throw invalidOption("folder must be the path of a folder.");
  const path = resolve(folder);
  try {
    refuseOpenFolder(path);
  } catch (error) {
    throw invalidOption(namingFolder(path, error).message);
  }
  loadKeyDerivation();
  return sharedStore(fileTokenStore(path), { leaseTtl: LEASE_TTL, ...sharing });
}

/**
 * Node loads Web Crypto when it is first used, which takes 7 ms. Here they are a part of the start of a program. Later the first
 * request would wait for them, and on two cores 64 processes that start together would keep the one busy that requests the token.
 */
function loadKeyDerivation(): void {
  crypto.subtle.importKey("raw", new Uint8Array(32), "HKDF", false, ["deriveBits"]).catch(() => {});
}
