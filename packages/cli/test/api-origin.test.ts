import { SASE_ORIGINS } from "@sase-auth/core";
import { expect, it } from "vitest";
import { apiOrigin } from "../src/api-origin.ts";

it.each(SASE_ORIGINS)("--api-url takes %s, with a path or without", (origin) => {
  expect(apiOrigin(origin)).toBe(origin);
  expect(apiOrigin(`${origin}/v1`)).toBe(origin);
});

it.each([
  "https://auth.apps.paloaltonetworks.com",
  "https://api.threatvault.paloaltonetworks.com",
  "https://api.eu.sase.paloaltonetworks.com",
])("--api-url does not take %s", (origin) => {
  expect(() => apiOrigin(origin)).toThrow("may not have a token");
});
