let isWatched = false;

/** Write to standard output. It is opened here and not before: that takes Node 3 ms, and `exec` does not need it. */
export function print(text: string): void {
  if (!isWatched) process.stdout.on("error", endOn);
  isWatched = true;
  process.stdout.write(text);
}

/** A reader that has seen enough, such as `head`, is no failure. */
function endOn(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`sase-auth: standard output cannot be written (${error.code}). Is the disk full?\n`);
  process.exit(1);
}
