import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { Failure } from "../failure.ts";
import { plain } from "../terminal.ts";

/** Write a file as a whole, with mode 0600: a reader sees the old text or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`;
  const written = writeFile(beside, text, { flag: "wx", mode: 0o600 }).then(() => rename(beside, path));
  await written.finally(() => rm(beside, { force: true }).catch(() => {}));
}

/** @param option the one that names the file */
export function cannotBeWritten(option: string, path: string, error: unknown): Failure {
  const { code } = error as NodeJS.ErrnoException;
  const what = `${option}: ${plain(path)} cannot be written (${code}).`;
  return new Failure("ERR_OPTION", what, "Check that its folder is there and that you may write to it.");
}
