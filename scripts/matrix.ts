/** What takes too long for `npm test`: the supported Nodes and their types, all versions of the hosts, and Workers. */
import { Checks } from "./checks.ts";
import { checkAllConsumers } from "./consumers.ts";
import { checkContracts } from "./contract-matrix.ts";
import { checkWorkers } from "./workers.ts";

const checks = new Checks();
await checkAllConsumers(checks);
await checkContracts(checks);
await checkWorkers(checks);
await checks.save("matrix.json");
checks.end();
