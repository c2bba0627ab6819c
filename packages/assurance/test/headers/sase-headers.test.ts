import { TokenManager } from "@sase-auth/core";
import { saseHeaders } from "@sase-auth/core/headers";
import { rejectFirst } from "@sase-auth/test-kit";
import { ADAPTERS, loadHarness } from "@sase-auth/test-kit/adapters";
import { defaultTenants, startMockSase } from "@sase-auth/testing";
import type { Declarations, MakeClient } from "@sase-auth/testing/contract";
import { describe, expect, it } from "vitest";

const NAMES = ["prisma-tenant", "x-panw-region", "panw-region", "x-ps-tenant", "prisma-subtenant", "x-tsg-id"];

describe.each(ADAPTERS)("saseHeaders with the adapter for $name", ({ name }) => {
  /** A client with the headers, for one tenant, and what the API has received of them. */
  async function start(tsgId: string = defaultTenants.own) {
    const { makeClient } = await loadHarness<{ makeClient: MakeClient; declared: Declarations }>(name);
    const sase = await startMockSase();
    const tokens = new TokenManager({ ...sase.credentials, tsgId });
    const client = await makeClient({
      tokens,
      origins: [sase.apiOrigin],
      addHeaders: saseHeaders({ region: (id) => `region-of-${id}`, psTenant: "ps1", subTenant: "7" }),
      retries: 0,
      onRequest() {},
      onResponse() {},
    });
    return {
      sase,
      tokens,
      send: (path: string, more = {}) => client.send({ url: sase.apiOrigin + path, ...more }),
      received: () =>
        sase.api.requests.map(({ headers, status }) => [
          status,
          ...NAMES.flatMap((header) => (headers[header] === undefined ? [] : `${header}: ${headers[header]}`)),
        ]),
      [Symbol.asyncDispose]: () => sase.close(),
    };
  }

  it("sends to each operation what it declares, also with a replay", async () => {
    await using service = await start();
    const { tsgId } = service.tokens;
    await rejectFirst(service.sase, service.tokens);
    await service.send("/adem/telemetry/v2/agent/properties?x=1");
    const method = "POST";
    await service.send("/insights/v3.0/resource/query/sites/site_count", { method });
    await service.send("/sse/connector/v2.0/api/connectors/a%2Fb");
    await service.send("/sse/connector/v2.0/api/connectors/a%2Fb/pcaps");
    await service.send("/sspm/api/v1/plugins");
    await service.send("/ai_gw/admin/v2/plugins");
    await service.send("/sse/config/v1/addresses");
    const adem = [`prisma-tenant: ${tsgId}`, "prisma-subtenant: 7"];
    expect(service.received()).toEqual([
      [401, ...adem],
      [200, ...adem],
      [200, `prisma-tenant: ${tsgId}`, `panw-region: region-of-${tsgId}`],
      [200, `x-panw-region: region-of-${tsgId}`],
      [200],
      [200, "x-ps-tenant: ps1"],
      [200, `x-tsg-id: ${tsgId}`],
      [200],
    ]);
  });

  it("lets the user's own header win, but refuses one of another tenant, and sends nothing", async () => {
    await using service = await start(defaultTenants.child);
    const path = "/incidents/v1/details/1";
    const own = { "X-Panw-Region": "uk", "Prisma-Tenant": defaultTenants.child };
    await service.send(path, { headers: own });
    const sent = [[200, `prisma-tenant: ${defaultTenants.child}`, "x-panw-region: uk"]];
    expect(service.received()).toEqual(sent);
    for (const header of ["Prisma-Tenant", "x-tsg-id"]) {
      const headers = { [header]: defaultTenants.own };
      await expect(service.send(path, { headers })).rejects.toMatchObject({ code: "ERR_TOKEN_TENANT" });
    }
    expect(service.received()).toEqual(sent);
  });
});
