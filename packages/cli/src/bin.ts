#!/usr/bin/env node
import { main } from "./main.ts";

// All is done then. To clear away the heap as well would take Node longer than to end.
process.once("beforeExit", () => process.exit());
void main(process.argv.slice(2));
