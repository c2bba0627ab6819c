import { defaultTenants, startMockSase } from "@sase-auth/testing";
import { describe, expect, it } from "vitest";
import { accountAndTenants } from "../src/mock/account-and-tenants.ts";

const { own, root, child, secondChild, grandchild, peer } = defaultTenants;
const byDefault = { [own]: root, [peer]: root, [child]: own, [secondChild]: own, [grandchild]: child };

describe("the tenants of sase-auth mock", () => {
  it("are those of the testing package", async () => {
    const { accounts, tenants } = await accountAndTenants({});
    await using sase = await startMockSase();
    expect(tenants).toEqual(sase.tenants);
    expect(accounts?.[0]).toMatchObject({ tsgId: own, clientId: sase.credentials.clientId });
  });

  it("have the TSG of --tsg in the place of the account's", async () => {
    const { tenants } = await accountAndTenants({ tsg: "1234567890" });
    expect(tenants).toEqual({
      "1234567890": root,
      [peer]: root,
      [child]: "1234567890",
      [secondChild]: "1234567890",
      [grandchild]: child,
    });
  });

  it.each(Object.values(defaultTenants))("stay as they are if --tsg names one of them: %s", async (tsg) => {
    const options = await accountAndTenants({ tsg });
    expect(options).toMatchObject({ accounts: [{ tsgId: tsg }], tenants: byDefault });
    await using sase = await startMockSase(options);
    expect(sase.credentials.tsgId).toBe(tsg);
  });

  it("are as many below the account's as --children says, and no others", async () => {
    const { tenants } = await accountAndTenants({ children: 2 });
    expect(tenants).toEqual({ [own]: root, [peer]: root, "2000000001": own, "2000000002": own });
  });
});
