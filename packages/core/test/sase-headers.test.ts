import { describe, expect, it, vi } from "vitest";
import { valueFor } from "../src/headers/sase-headers.ts";
import { type SaseHeadersOptions, saseHeaders } from "../src/headers.ts";
import { AccessToken } from "../src/index.ts";

const token = new AccessToken({ value: "made-up", expiresAt: Date.now() + 60_000, tsgId: "1234567890" });
const ADEM = "https://api.sase.paloaltonetworks.com/adem/telemetry/v2/agent/properties";
const SITES = "https://api.sase.paloaltonetworks.com/insights/v3.0/resource/query/sites/site_count";
const INCIDENTS = "https://api.strata.paloaltonetworks.com/incidents/v1/search";
const PLUGINS = "https://api.sase.paloaltonetworks.com/sspm/api/v1/plugins";
const CONFIG = "https://api.sase.paloaltonetworks.com/sse/config/v1/addresses";
const ALL = { region: "americas", psTenant: "ps1", subTenant: "7" };

function headersFor(options: SaseHeadersOptions, method: string, url: string, own: Record<string, string> = {}) {
  return saseHeaders(options)({ method, url, token, get: (name) => own[name.toLowerCase()] });
}

describe("saseHeaders", () => {
  it.each([
    ["GET", ADEM, { "Prisma-Tenant": "1234567890", "Prisma-SubTenant": "7" }],
    ["POST", SITES, { "PANW-Region": "americas", "Prisma-Tenant": "1234567890" }],
    ["POST", INCIDENTS, { "X-PANW-Region": "americas", "prisma-tenant": "1234567890" }],
    ["GET", PLUGINS, { "x-ps-tenant": "ps1" }],
    ["DELETE", "https://api.apps.paloaltonetworks.com/ai_gw/admin/v2/plugins/1", { "x-tsg-id": "1234567890" }],
    ["GET", CONFIG, {}],
    ["GET", INCIDENTS, {}],
  ])("returns what the operation declares: %s %s", (method, url, expected) => {
    expect(headersFor(ALL, method, url)).toEqual(expected);
  });

  it("returns the headers of the tenant alone without options, also where a region is required", () => {
    expect(headersFor({}, "POST", INCIDENTS)).toEqual({ "prisma-tenant": "1234567890" });
    expect(headersFor({}, "GET", ADEM)).toEqual({ "Prisma-Tenant": "1234567890" });
  });

  it("asks a function for the value of the token's TSG, where it is declared only", () => {
    const region = vi.fn((tsgId: string) => (tsgId === "1234567890" ? "de" : undefined));
    const add = saseHeaders({ region, psTenant: () => undefined });
    const get = () => undefined;
    expect(add({ method: "GET", url: CONFIG, token, get })).toEqual({});
    expect(region).not.toHaveBeenCalled();
    expect(add({ method: "POST", url: INCIDENTS, token, get })).toMatchObject({ "X-PANW-Region": "de" });
    const other = new AccessToken({ value: "made-up", expiresAt: Date.now() + 60_000, tsgId: "2" });
    expect(add({ method: "POST", url: INCIDENTS, token: other, get })).toEqual({ "prisma-tenant": "2" });
    expect(add({ method: "GET", url: PLUGINS, token, get })).toEqual({});
  });

  it.each(["X-Unknown", "X-PANW-Region;", "", "constructor"])(
    "has no value for a header that it does not know: %j",
    (name) => {
      expect(valueFor(name, ALL, token.tsgId)).toBeUndefined();
    },
  );

  it("leaves the user's own headers as they are", () => {
    expect(headersFor(ALL, "POST", INCIDENTS, { "x-panw-region": "uk" })).toEqual({ "prisma-tenant": "1234567890" });
    expect(headersFor(ALL, "GET", PLUGINS, { "x-ps-tenant": "other" })).toEqual({});
    for (const tenant of ["1234567890", " 1234567890 ", "1234567890:1234567891"])
      expect(headersFor({}, "GET", ADEM, { "prisma-tenant": tenant })).toEqual({});
  });

  it.each([
    ["prisma-tenant", ADEM, ": saseHeaders() sets it"],
    ["x-tsg-id", "https://api.apps.paloaltonetworks.com/ai_gw/v2/x", ": saseHeaders() sets it"],
    ["prisma-tenant", CONFIG, ", or write 1234567890"],
    ["x-tsg-id", ADEM, ", or write 1234567890"],
  ])("refuses a %s that names another tenant than the token, on %s", (name, url, remedy) => {
    for (const named of ["1234567891", "1234567891:1234567890", "", "12345678901"]) {
      const refused = () => headersFor({}, "GET", url, { [name]: named });
      const actual = "1234567890";
      expect(refused).toThrow(expect.objectContaining({ code: "ERR_TOKEN_TENANT", actual }));
      expect(refused).toThrow(
        `The request's ${name} header names TSG "${named.split(":")[0]}", but its token is for TSG 1234567890. Remove the header${remedy}.`,
      );
    }
  });

  it.each([
    [{ regions: "us" }, "regions is no option of saseHeaders. Use region, psTenant, subTenant."],
    [null, "The options of saseHeaders must be an object."],
    [{ region: "" }, 'region must be text, or a function of the TSG, and not "".'],
    [{ region: "a\nb" }, 'region must be text, or a function of the TSG, and not "a\\nb".'],
    [{ region: " us" }, 'region must be text, or a function of the TSG, and not " us".'],
    [{ subTenant: "\u0141" }, 'subTenant must be text, or a function of the TSG, and not "\u0141".'],
    [{ psTenant: 1 }, "psTenant must be text, or a function of the TSG, and no number."],
    [{ subTenant: null }, "subTenant must be text, or a function of the TSG, and no object."],
  ])("refuses %j", (options, message) => {
    const refused = () => saseHeaders(options as SaseHeadersOptions);
    expect(refused).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION", message }));
  });

  it.each([
    [async () => "us", "no promise"],
    [() => "", 'not ""'],
    [() => 7, "no number"],
  ])("refuses a function that returns something other than text: %s", (region, wrong) => {
    const message = `region must be a function that returns text or undefined, and ${wrong}.`;
    expect(() => headersFor({ region: region as never }, "POST", SITES)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message }),
    );
  });

  it("says so where it was passed itself, in place of what it returns", () => {
    const headers = saseHeaders as unknown as ReturnType<typeof saseHeaders>;
    expect(() => headers({ method: "GET", url: ADEM, token, get: () => undefined })).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_OPTION",
        message: expect.stringContaining("Write headers: saseHeaders(),"),
      }),
    );
  });

  it("takes no value from a polluted Object.prototype, and none that changes later", () => {
    const options = { subTenant: "7" };
    const add = saseHeaders(options);
    options.subTenant = "8";
    Object.assign(Object.prototype, { region: "evil" });
    try {
      const get = () => undefined;
      expect(add({ method: "GET", url: ADEM, token, get })).toMatchObject({ "Prisma-SubTenant": "7" });
      expect(add({ method: "POST", url: SITES, token, get })).toEqual({ "Prisma-Tenant": "1234567890" });
    } finally {
      Reflect.deleteProperty(Object.prototype, "region");
    }
  });
});
