/** Weekly: 10,000 requests over real HTTP by all adapters take half a minute. CI has 1,000 (`tenants.test.ts`). */
import { expect, it } from "vitest";
import { inAsyncContext, interleave } from "./interleave.ts";

it("one client sends each request with the token of its own tenant, however 10,000 of 100 tenants interleave", async () => {
  const { mixedUp, replays, aborted } = await interleave(inAsyncContext(10_000));
  expect(mixedUp).toEqual([]);
  expect(replays).toBeGreaterThan(10);
  expect(aborted).toBeGreaterThan(100);
}, 300_000);
