import { expect, test } from "vitest";
import { type MockSaseOptions, startMockSase } from "../src/index.ts";

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
