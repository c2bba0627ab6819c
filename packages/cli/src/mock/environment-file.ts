import { readFile, rm } from "node:fs/promises";
import { Failure } from "../failure.ts";
import { plain } from "../terminal.ts";
import { cannotBeWritten, writeWhole } from "./whole-file.ts";

/** A name that is in what the mock writes, in each format, and in no file of a user. */
const OURS = "SASE_MOCK_URL";

/**
 * Write the environment of a mock as a whole, with mode 0600: a reader sees all of it or none.
 *
 * @throws {Failure} if the file is somebody else's, or cannot be written
 */
export async function writeEnvironment(path: string, text: string): Promise<void> {
  const before = await readFile(path, "utf8").catch(() => OURS);
  if (!before.includes(OURS)) {
    const what = `--environment-file: ${plain(path)} is there, and no mock has written it.`;
    throw new Failure("ERR_OPTION", what, "Name another file: the mock removes it at the end.");
  }
  await writeWhole(path, text).catch((error) => {
    throw cannotBeWritten("--environment-file", path, error);
  });
}

/** Remove the file, unless another mock has written it since. */
export async function removeEnvironment(path: string, text: string): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) await rm(path, { force: true });
}
