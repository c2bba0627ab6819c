/** The part of `npm test` that takes what a user would install: the packed tarballs. */
import { Checks } from "./checks.ts";
import { checkConsumers } from "./consumers.ts";
import { checkTarballs } from "./tarballs.ts";

const checks = new Checks();
await checkTarballs(checks);
await checkConsumers(checks);
await checks.end("packed");
