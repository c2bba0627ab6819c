/** Prints the table of faults for docs/reliability.md. */
import { faultTable } from "../test/faults/fault-table.ts";

console.log(faultTable());
