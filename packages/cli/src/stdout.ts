import { writeSync } from "node:fs";

let isOpen = false;

/**
 * Write to standard output. The first text, which is all that most commands print, is written without `process.stdout`: to
 * open that takes Node 3 ms.
 */
export function print(text: string): void {
  const rest = isOpen ? text : unwritten(Buffer.from(text));
  if (rest.length === 0) return;
  if (!isOpen) process.stdout.on("error", endOn);
  isOpen = true;
  process.stdout.write(rest);
}

/** Write as much as is taken at once, and return the rest. */
function unwritten(bytes: Buffer): Buffer {
  // The console of Windows has another encoding.
  if (process.platform === "win32") return bytes;
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    // EAGAIN: a pipe is full, and its other end made it one that does not block.
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") endOn(error as NodeJS.ErrnoException);
  }
  return bytes.subarray(written);
}

/** A reader that has seen enough, such as `head`, is no failure. */
function endOn(error: NodeJS.ErrnoException): void {
  // Not at once: what the command came to decides its exit code.
  if (error.code === "EPIPE") return void setImmediate(() => process.exit());
  process.stderr.write(`sase-auth: standard output cannot be written (${error.code}). Is the disk full?\n`);
  process.exit(1);
}
