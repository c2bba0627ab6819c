import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { invalidOption } from "@sase-auth/core/adapter";

const VARIABLES: Partial<Record<string, string>> = { win32: "LOCALAPPDATA", darwin: "HOME" };

/** What names the place of the default folder. */
export const FOLDER_VARIABLE: string = variableOf(process.platform);

/**
 * Where programs keep what they can do without, by the custom of the platform.
 *
 * @throws {InvalidOptionError} if there is no such place, as for some services and in some containers
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function defaultFolder(
  platform: string = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: () => string = homedir,
): string {
  const { isAbsolute, join } = platform === "win32" ? win32 : posix;
  const below = (...names: string[]) => {
    const folder = homeOrNothing(home);
    if (isAbsolute(folder)) return join(folder, ...names);
    const fix = `Set ${variableOf(platform)} to a folder (in a program, the option folder does as well).`;
    throw invalidOption(`There is no home folder to keep tokens in. ${fix}`);
  };
  const named = (folder = "") => (isAbsolute(folder) ? folder : undefined);
  if (platform === "win32") return join(named(env.LOCALAPPDATA) ?? below("AppData", "Local"), "sase-auth", "Cache");
  if (platform === "darwin") return below("Library", "Caches", "sase-auth");
  return join(named(env.XDG_CACHE_HOME) ?? below(".cache"), "sase-auth");
}

function variableOf(platform: string): string {
  return VARIABLES[platform] ?? "XDG_CACHE_HOME";
}

/** Node throws where HOME is not set and the user is not known. */
function homeOrNothing(home: () => string): string {
  try {
    return home();
  } catch {
    return "";
  }
}
