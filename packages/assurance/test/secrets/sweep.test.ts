import { afterAll, describe, expect, it } from "vitest";
import { FAULTS } from "../faults/all-faults.ts";
import { ADAPTERS, PROXY } from "../support/adapters.ts";
import { API_FAULTS } from "./api-faults.ts";
import { apiFaultLeaks, tokenFaultLeaks } from "./sweep.ts";

const WAYS = [...ADAPTERS, PROXY];
afterAll(PROXY.closeAgents);

describe("no secret and no token shows, by whatever adapter, once a token request has met", () => {
  it.each(FAULTS)("$name", async (fault) => {
    expect(await tokenFaultLeaks(fault, WAYS)).toEqual([]);
  });
});

describe.each(WAYS)("no token shows once a request by the $name adapter has met", (adapter) => {
  it.each(API_FAULTS)("$name", async (fault) => {
    expect(await apiFaultLeaks(fault, adapter)).toEqual([]);
  });
});
