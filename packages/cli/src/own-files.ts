import { promises } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "./failure.ts";
import { plain } from "./terminal.ts";

/**
 * Check the paths of files that are to be written.
 *
 * @param written by the options that name them
 * @param kept files that hold the client secret, perhaps the only copy
 * @throws {UsageError} if one is among `kept`, or two are one file
 */
export async function refuseSharedFiles(
  written: { readonly [option: string]: string | undefined },
  kept: readonly string[],
): Promise<void> {
  const secrets = await Promise.all(kept.map(actual));
  const seen = new Map<string, string>();
  for (const [option, path] of Object.entries(written)) {
    if (path === undefined) continue;
    const file = await actual(path);
    const other = seen.get(file);
    if (other) throw new UsageError(`${other} and ${option} name one file. Give each its own.`);
    if (secrets.includes(file))
      throw new UsageError(`${option}: ${plain(path)} holds the client secret in use. Name another file.`);
    seen.set(file, option);
  }
}

/** Where a path leads, whatever it is called. The file may be missing. */
async function actual(path: string): Promise<string> {
  const whole = resolve(path);
  return promises.realpath(whole).catch(async () => {
    const folder = dirname(whole);
    return join(await promises.realpath(folder).catch(() => folder), basename(whole));
  });
}
