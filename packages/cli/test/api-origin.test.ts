import { SASE_ORIGINS } from "@sase-auth/core";
import { expect, it } from "vitest";
import { apiOrigin } from "../src/api-origin.ts";
import { UsageError } from "../src/failure.ts";

it.each(SASE_ORIGINS)("--api-url takes %s, and says that a path behind it is too much", (origin) => {
  expect(apiOrigin(origin)).toBe(origin);
  expect(apiOrigin(`${origin}/`)).toBe(origin);
  const message = `--api-url (or SASE_API_URL) takes no path. Write ${origin}, and the path into each request.`;
  for (const more of ["/v1", "?x=1", "#x"]) expect(() => apiOrigin(origin + more)).toThrow(new UsageError(message));
});

it.each([
  "localhost:1234",
  "127.0.0.1:1234",
  "user:fake-password@localhost",
  "api.sase.paloaltonetworks.com",
  "mailto:a@b.example",
])("--api-url asks for the scheme of %s, and does not repeat it", (given) => {
  const message =
    "--api-url (or SASE_API_URL) is not a host's URL. Write it with its scheme, such as https://api.sase.paloaltonetworks.com or http://localhost:1234.";
  expect(() => apiOrigin(given)).toThrow(new UsageError(message));
});

it.each([
  "https://auth.apps.paloaltonetworks.com",
  "https://api.threatvault.paloaltonetworks.com",
  "https://api.eu.sase.paloaltonetworks.com",
])("--api-url does not take %s", (origin) => {
  expect(() => apiOrigin(origin)).toThrow("may not receive a token");
});
