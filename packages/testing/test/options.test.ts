import { describe, expect, test } from "vitest";
import { hierarchyOf, type MockSaseOptions, startMockSase } from "../src/index.ts";

const account = { clientId: "a@1", clientSecret: "fake", tsgId: "1" };

const refused: [string, object, string][] = [
  ["an unknown option", { lifeTime: 5 }, 'startMockSase\'s options has no "lifeTime". Use one of: accounts,'],
  ["no account", { accounts: [] }, "accounts is empty. Leave it out to get one generated."],
  [
    "an account without a secret",
    { accounts: [{ ...account, clientSecret: "" }] },
    "accounts: clientSecret is missing.",
  ],
  ["a client id used twice", { accounts: [account, account] }, 'accounts: the client id "a@1" is used twice.'],
  ["a tenant that is its own parent", { tenants: { 1: "1" } }, "tenants: 1 is its own ancestor."],
  ["tenants in a loop", { tenants: { 1: "2", 2: "3", 3: "1" } }, "tenants: 1 is its own ancestor."],
  ["a tenant without a parent", { tenants: { 1: null } }, "tenants: the parent of 1 is null. Give the TSG ID"],
  ["a lifetime in quotes", { lifetime: "900" }, 'lifetime is "900". Use a positive whole number of seconds.'],
  ["another error", { wrongTsg: "no" }, 'wrongTsg is "no". Use "invalid_scope" or "invalid_client".'],
  ["no token request", { tokenConcurrency: 0 }, "tokenConcurrency is 0. Use a positive whole number, or Infinity."],
  ["a port out of range", { apiPort: 65_536 }, "apiPort is 65536. Use a port, 65535 at most; 0 is a free one."],
  ["text for a switch", { strictHeaders: "yes" }, 'strictHeaders is "yes". Use true or false.'],
  ["no lifetime", { lifetime: 0 }, "lifetime is 0. Use a positive whole number of seconds."],
  ["part of a second as lifetime", { lifetime: 1.5 }, "lifetime is 1.5. Use a positive whole number of seconds."],
  ["another status for invalid_client", { invalidClientStatus: 403 }, "invalidClientStatus is 403. Use 400 or 401."],
];

test.each(refused)("refuses %s", async (_, options, message) => {
  const start = startMockSase(options as MockSaseOptions);
  await expect(start).rejects.toThrow(TypeError);
  await expect(start).rejects.toThrow(message);
});

test("says that it has no account to rotate the secret of", async () => {
  await using sase = await startMockSase();
  expect(() => sase.rotateSecret("fake", "b@2")).toThrow('No account has the client id "b@2". Add it to accounts.');
});

test("generates an account that looks like the service's and cannot be taken for a real one", async () => {
  await using sase = await startMockSase();
  const { clientId, clientSecret, tsgId } = sase.credentials;
  expect(clientId).toBe(`mock@${tsgId}.iam.panserviceaccount.com`);
  expect(clientSecret).toMatch(/^fake-secret-/);
});

test("neither follows nor makes changes to the options it was given", async () => {
  const given = { ...account };
  await using sase = await startMockSase({ accounts: [given] });
  given.clientSecret = "fake-other";
  expect(sase.credentials.clientSecret).toBe("fake");
  sase.rotateSecret("fake-new");
  expect(given.clientSecret).toBe("fake-other");
});

test("takes an option that is undefined as one that is left out", async () => {
  await using sase = await startMockSase({ lifetime: undefined, now: undefined } as object);
  expect(sase.now()).toBeGreaterThan(1_700_000_000_000);
});

describe("hierarchyOf", () => {
  test("makes each tenant's parent of a tree", () => {
    expect(hierarchyOf({ 1: { 2: { 3: {} }, 4: {} }, 5: {} })).toEqual({ 2: "1", 3: "2", 4: "1" });
  });

  test.each([
    [{ 1: { 2: {}, 3: { 2: {} } } }, "2 stands in the tree twice."],
    [{ 1: "2" }, 'below 1 is "2".'],
    [["1"], "below the top is 1."],
    [{ 1: { 2: null } }, "below 2 is null."],
  ])("refuses %j", (tree, message) => {
    expect(() => hierarchyOf(tree as never)).toThrow(message);
  });
});
