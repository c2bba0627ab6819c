import { describe, expect, it } from "vitest";
import { SASE_ORIGINS } from "../src/index.ts";
import { isVendorOrigin } from "../src/keep/vendor-origin.ts";

describe("an origin of the vendor's that may expect the token", () => {
  it.each([
    ...SASE_ORIGINS,
    "https://api.eu.sase.paloaltonetworks.com",
    "https://pa-us.api.prismaaccess.com",
    "https://api.sase.paloaltonetworks.com:8443",
    "https://paloaltonetworks.com",
    "https://notthreatvault.paloaltonetworks.com",
  ])("is %s", (origin) => {
    expect(isVendorOrigin(origin)).toBe(true);
  });

  it.each([
    "https://auth.apps.paloaltonetworks.com",
    "https://auth.apps.paloaltonetworks.com:443",
    "https://api.threatvault.paloaltonetworks.com",
    "https://threatvault.paloaltonetworks.com",
    "https://service.api.aisecurity.paloaltonetworks.com",
    "https://service-de.api.aisecurity.paloaltonetworks.com",
    "https://api.us-east-1.aws.cloudngfw.paloaltonetworks.com",
    "https://api.aperture.paloaltonetworks.com",
    "https://api.aperture-eu.paloaltonetworks.com",
    "https://api.elcapitan.cloudgenix.com",
    "http://api.sase.paloaltonetworks.com",
    "https://api.sase.paloaltonetworks.com.example",
    "https://api.sase-paloaltonetworks.com",
    "https://evilpaloaltonetworks.com",
    "https://api.sase.paloaltonetworks.com./",
    "https://api.example/.paloaltonetworks.com",
    "null",
    "",
  ])("is not %j", (origin) => {
    expect(isVendorOrigin(origin)).toBe(false);
  });
});
