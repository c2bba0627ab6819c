/** Each server and each adapter at least once; every pair of them in `contract.heavy.test.ts`. */
import { ADAPTERS } from "../support/adapters.ts";
import { describeContract } from "./contract-with.ts";
import { FOREIGN_SERVERS, type ForeignName } from "./servers.ts";

const servers = Object.keys(FOREIGN_SERVERS) as [ForeignName];
for (const [at, { name }] of ADAPTERS.entries()) describeContract(servers[at % servers.length] ?? servers[0], name);
