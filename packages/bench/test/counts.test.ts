import { afterAll, beforeAll, expect, test } from "vitest";
import { TENANT_KEEPERS } from "../src/contestants/tenant-keepers.ts";
import { ENTRANTS } from "../src/entrants.ts";
import { limitFetch } from "../src/hosts/connections.ts";
import { stampede } from "../src/sections/stampede.ts";
import { tenants } from "../src/sections/tenants.ts";
import { type Service, startService } from "../src/service/start-service.ts";

// Counts only: how long anything takes is for `npm run bench` to say.

const REQUESTS = 100;
let service: Service;

beforeAll(async () => {
  limitFetch();
  service = await startService();
});
afterAll(() => service.stop());

for (const entrant of ENTRANTS.filter(({ kind }) => kind === "ours")) {
  test(`${entrant.name} makes one token request for ${REQUESTS} requests, and none of them fails`, async () => {
    const [row] = await stampede(service, [entrant], REQUESTS);
    const once = { tokenRequests: 1, failures: 0 };
    expect(row).toMatchObject({ cold: once, revoked: once, staggered: once });
  });
}

test("the bench counts token requests and failures", async () => {
  const [row] = await stampede(service, entrantsNamed("simple-oauth2"), 20);
  expect(row).toMatchObject({
    cold: { tokenRequests: 20, failures: 0 },
    revoked: { tokenRequests: 0, failures: 20 },
  });
});

test("a manager takes at most 500 B beyond its token, and all of them together leave the token service room", async () => {
  const [row] = await tenants(service, [...TENANT_KEEPERS].slice(0, 1), 1_000);
  expect(row?.name).toBe("@sase-auth/core TenantTokens");
  expect(row?.bytes).toBeLessThanOrEqual(500);
  expect(row?.mostTokenRequests).toBeLessThanOrEqual(8);
});

function entrantsNamed(name: string): typeof ENTRANTS {
  return ENTRANTS.filter((entrant) => entrant.name === name);
}
