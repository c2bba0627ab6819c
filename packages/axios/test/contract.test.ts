/**
 * The contract with the newest axios. With SASE_ALL_HOSTS=1 in the environment also with the oldest of the peer range, and
 * with axios's fetch adapter.
 */
import { adapterTests } from "@sase-auth/testing/contract";
import axios, { type AxiosStatic } from "axios";
import axiosOldest from "axios-1.7.0";
import { describe, it } from "vitest";
import { type AdapterName, harness } from "./harness.ts";

const oldest = axiosOldest as unknown as AxiosStatic; // its types are older too
const hosts: [string, AxiosStatic, AdapterName][] = [["axios", axios, "http"]];
if (process.env.SASE_ALL_HOSTS === "1") {
  hosts.push(["axios by fetch", axios, "fetch"], ["axios 1.7.0", oldest, "http"]);
  hosts.push(["axios 1.7.0 by fetch", oldest, "fetch"]);
}

describe.each(hosts)("attachSaseAuth on %s keeps the contract of an adapter: it", (_, host, adapter) => {
  const { makeClient, declared } = harness(host, adapter);
  for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
});
