/** Takes the lease of the folder that is its first argument, each time that it gets a message, and says whether it has it. */
import { takeLease } from "../../src/lease-file.ts";

const [, , folder = ""] = process.argv;

process.on("message", async () => {
  const release = await takeLease(folder, 60_000);
  process.send?.(release !== undefined);
});
process.send?.("up");
