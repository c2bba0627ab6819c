/**
 * What takes too long for `npm test`, with the packed tarballs: older Nodes and their types, all versions of the hosts, and
 * Workers. With `--all` each version of a host on each Node, which CI leaves out.
 */
import { parseArgs } from "node:util";
import { Checks } from "./checks.ts";
import { checkOlderConsumers } from "./consumers.ts";
import { checkContracts } from "./contract-matrix.ts";
import { checkReach } from "./reach/reach.ts";
import { writeRuntimes } from "./runtimes-table.ts";
import { checkWorkers } from "./workers.ts";

const { values } = parseArgs({ options: { all: { type: "boolean", default: false } } });
const checks = new Checks();
await checkOlderConsumers(checks);
await checkContracts(checks, values);
await checkWorkers(checks);
await checkReach(checks, values);
if (values.all) await writeRuntimes(checks);
await checks.end("matrix");
