/** Asks the command of its argument for a secret. */
import { secretFromCommand } from "../../src/secrets/secret-from-command.ts";

await secretFromCommand(process.argv[2] ?? "")();
