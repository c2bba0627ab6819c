#!/usr/bin/env node
import { main } from "./main.ts";

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`sase-auth: standard output cannot be written (${error.code}). Is the disk full?\n`);
  process.exit(1);
});
void main(process.argv.slice(2));
