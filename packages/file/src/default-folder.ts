import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { invalidOption } from "@sase-auth/core/store";

const VARIABLES: Partial<Record<string, string>> = { win32: "LOCALAPPDATA", darwin: "HOME" };

/** The environment variable that decides the default folder. */
export const FOLDER_VARIABLE: string = variableOf(process.platform);

/**
 * A folder in the platform's cache folder.
 *
 * @throws {InvalidOptionError} if there is none, as for some services and in some containers, or the program may not ask for it
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function defaultFolder(
  platform: string = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: () => string = homedir,
): string {
  const { isAbsolute, join } = platform === "win32" ? win32 : posix;
  const variable = variableOf(platform);
  const fix = `Set ${variable} to a folder (in a program, the option folder does as well).`;
  const below = (...names: string[]) => {
    const folder = known(home, "The home folder is not known", fix);
    if (isAbsolute(folder)) return join(folder, ...names);
    throw invalidOption(`There is no home folder to keep tokens in. ${fix}`);
  };
  const named = () => {
    const folder = known(() => env[variable], `${variable} cannot be read`, "The option folder does as well.") ?? "";
    return isAbsolute(folder) ? folder : undefined;
  };
  if (platform === "win32") return join(named() ?? below("AppData", "Local"), "sase-auth", "Cache");
  if (platform === "darwin") return below("Library", "Caches", "sase-auth");
  return join(named() ?? below(".cache"), "sase-auth");
}

function variableOf(platform: string): string {
  return VARIABLES[platform] ?? "XDG_CACHE_HOME";
}

/** Deno's own message names the permission that is missing. Node has no home folder for a user without HOME and account. */
function known<T>(ask: () => T, problem: string, fix: string): T {
  try {
    return ask();
  } catch (error) {
    throw invalidOption(`${problem}: ${(error as Error).message}. ${fix}`);
  }
}
