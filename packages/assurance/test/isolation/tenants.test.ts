import { expect, it } from "vitest";
import { inAsyncContext, interleave } from "./interleave.ts";

it("one client sends each request with the token of its own tenant, however 1,000 of 100 tenants interleave", async () => {
  const { mixedUp, statuses, replays, aborted } = await interleave(inAsyncContext(1_000));
  expect(mixedUp).toEqual([]);
  expect(statuses).toContain(200);
  expect(replays).toBeGreaterThan(0);
  expect(aborted).toBeGreaterThan(0);
});

it("a variable in the place of the AsyncLocalStorage mixes tenants up, and is noticed", async () => {
  let current: string | undefined;
  const { mixedUp } = await interleave({
    requests: 500,
    run(tsgId, send) {
      current = tsgId;
      return send();
    },
    tenantOf: () => current,
  });
  expect(mixedUp.length).toBeGreaterThan(0);
});
