/** What takes too long for `npm test`: the supported Nodes and their types, and Workers. */
import { Checks } from "./checks.ts";
import { checkAllConsumers } from "./consumers.ts";
import { checkWorkers } from "./workers.ts";

const checks = new Checks();
await checkAllConsumers(checks);
await checkWorkers(checks);
await checks.save("matrix.json");
checks.end();
