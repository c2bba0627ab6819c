/**
 * The contract with the newest axios. With SASE_ALL_HOSTS=1 in the environment also with axios's fetch adapter. The oldest
 * of the peer range is for `npm run matrix`, which installs it as what the adapter imports.
 */
import { adapterTests } from "@sase-auth/testing/contract";
import axios from "axios";
import { describe, it } from "vitest";
import { type AdapterName, harness } from "../harness.ts";

const adapters: [string, AdapterName][] = [["axios", "http"]];
if (process.env.SASE_ALL_HOSTS === "1") adapters.push(["axios by fetch", "fetch"]);

describe.each(adapters)("attachSaseAuth on %s keeps the contract of an adapter: it", (_, adapter) => {
  const { makeClient, declared } = harness({ default: axios }, axios.VERSION, { adapter });
  for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
});
