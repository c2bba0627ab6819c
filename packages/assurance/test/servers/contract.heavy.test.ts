/** Weekly: CI has each server and each adapter once (`contract.test.ts`), and every pair of them is 600 tests. */
import { ADAPTERS } from "../support/adapters.ts";
import { describeContract } from "./contract-with.ts";
import { FOREIGN_SERVERS, type ForeignName } from "./servers.ts";

for (const server of Object.keys(FOREIGN_SERVERS) as ForeignName[]) {
  for (const { name } of ADAPTERS) describeContract(server, name);
}
