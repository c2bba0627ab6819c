import { adapterTests } from "@sase-auth/testing/contract";
import { afterAll, beforeAll, describe, it } from "vitest";
import { ADAPTERS, type AdapterName } from "../support/adapters.ts";
import { foreignMock } from "./foreign-mock.ts";
import type { ForeignServer } from "./foreign-server.ts";
import { FOREIGN_SERVERS, type ForeignName } from "./servers.ts";

/** The contract of an adapter, as tests, with the tokens and the refusals of a foreign server. */
export function describeContract(server: ForeignName, adapter: AdapterName): void {
  describe(`with tokens of ${server}, the ${adapter} adapter keeps the contract: it`, () => {
    let foreign: ForeignServer;
    beforeAll(async () => {
      foreign = await FOREIGN_SERVERS[server]();
    });
    afterAll(() => foreign[Symbol.asyncDispose]());
    for (const { name, makeClient, declared } of ADAPTERS) {
      if (name !== adapter) continue;
      const tests = adapterTests(makeClient, declared, (options) => foreignMock(foreign)(options));
      for (const { name, run } of tests) it(name, run);
    }
  });
}
