import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * Where programs keep what they can do without, by the custom of the platform.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function defaultFolder(platform: string = process.platform, env: NodeJS.ProcessEnv = process.env): string {
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "sase-auth", "Cache");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "sase-auth");
  const { XDG_CACHE_HOME: cache = "" } = env;
  return join(isAbsolute(cache) ? cache : join(homedir(), ".cache"), "sase-auth");
}
