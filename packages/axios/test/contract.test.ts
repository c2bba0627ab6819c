/**
 * The contract with the newest axios. With SASE_ALL_HOSTS=1 in the environment also with axios's fetch adapter. The oldest
 * of the peer range is for `npm run matrix`, which installs it as what the adapter imports.
 */
import { adapterTests } from "@sase-auth/testing/contract";
import axios, { type AxiosStatic } from "axios";
import { describe, it } from "vitest";
import { type AdapterName, harness } from "./harness.ts";

const hosts: [string, AxiosStatic, AdapterName][] = [["axios", axios, "http"]];
if (process.env.SASE_ALL_HOSTS === "1") hosts.push(["axios by fetch", axios, "fetch"]);

describe.each(hosts)("attachSaseAuth on %s keeps the contract of an adapter: it", (_, host, adapter) => {
  const { makeClient, declared } = harness(host, adapter);
  for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
});
