/** Only this part of the matrix. */
import { parseArgs } from "node:util";
import { Checks } from "../checks.ts";
import { writeRuntimes } from "../runtimes-table.ts";
import { checkReach } from "./reach.ts";

const { values } = parseArgs({ options: { all: { type: "boolean", default: false } } });
const checks = new Checks();
await checkReach(checks, values);
if (values.all) await writeRuntimes(checks);
await checks.end("reach");
