// Run as a process of its own by lifecycle.test.ts: its test fails before it closes the mock.
import assert from "node:assert/strict";
import { get } from "node:https";
import { test } from "node:test";
import { startMockSase } from "../src/index.ts";
import { obtainToken } from "./requests.ts";

test("fails", async () => {
  const sase = await startMockSase();
  const { agent } = await sase.interceptVendorHosts();
  await obtainToken(sase);
  const url = "https://api.sase.paloaltonetworks.com/things";
  await fetch(url);
  await new Promise((resolve) => get(url, { agent }, (response) => response.resume().once("end", resolve)));
  assert.equal(sase.api.requests.length, 0);
  await sase.close();
});
