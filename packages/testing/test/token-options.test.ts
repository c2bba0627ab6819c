import { until } from "@sase-auth/test-kit";
import { describe, expect, test } from "vitest";
import { defaultTenants, startMockSase } from "../src/index.ts";
import { obtainToken, requestToken, scopeForm } from "./requests.ts";

const { own, child, peer } = defaultTenants;

describe("wrongTsg", () => {
  test.each([
    ["invalid_scope", 400, 401, 400],
    ["invalid_client", 401, 401, 401],
    ["invalid_client", 400, 400, 400],
  ] as const)("is %s with %i", async (wrongTsg, _, invalidClientStatus, status) => {
    await using sase = await startMockSase({ wrongTsg, invalidClientStatus });
    const response = await requestToken(sase, { form: scopeForm(peer) });
    expect([response.status, await response.json()]).toMatchObject([status, { error: wrongTsg }]);
  });
});

describe("scopeOptional", () => {
  const form = { grant_type: "client_credentials" };

  test("gives a token for the account's TSG to a request without one", async () => {
    await using sase = await startMockSase({ scopeOptional: true });
    await obtainToken(sase, { form });
    await obtainToken(sase, { form: { ...form, scope: "profile" } });
    expect(sase.issued.map(({ tsgId }) => tsgId)).toEqual([own, own]);
  });

  test("still refuses a foreign TSG", async () => {
    await using sase = await startMockSase({ scopeOptional: true });
    expect((await requestToken(sase, { form: scopeForm(peer) })).status).toBe(400);
  });
});

describe("tokenConcurrency", () => {
  test("lets what is beyond it hang, tenant by tenant, and takes others once there is room", async () => {
    await using sase = await startMockSase({ tokenConcurrency: 2 });
    sase.auth.misbehave({ hang: true }, { times: 2 });
    const abandon = new AbortController();
    const init = { signal: abandon.signal };
    const form = new URLSearchParams(scopeForm(own)).toString();
    const { clientId, clientSecret } = sase.credentials;
    const headers = {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    };
    const hanging = Array.from({ length: 3 }, () =>
      fetch(sase.credentials.tokenUrl, { method: "POST", headers, body: form, ...init }).catch(() => "given up"),
    );
    await until(() => sase.auth.requests.length === 3);
    // The third has no fault of its own: it hangs because two are under way.
    expect((await requestToken(sase, { form: scopeForm(child) })).status).toBe(200);
    abandon.abort();
    expect(await Promise.all(hanging)).toEqual(["given up", "given up", "given up"]);
    await until(() => sase.auth.requests.filter(({ duration }) => duration !== undefined).length === 4);
    expect((await requestToken(sase)).status).toBe(200);
  });

  test("limits nothing else of the auth host", async () => {
    await using sase = await startMockSase({ tokenConcurrency: 1 });
    for (let i = 0; i < 3; i += 1) expect((await requestToken(sase)).status).toBe(200);
    expect((await fetch(`${sase.authOrigin}/oauth2/connect/jwk_uri`)).status).toBe(200);
  });
});

describe("ports", () => {
  test("are those that were asked for", async () => {
    const first = await startMockSase();
    const { authOrigin, apiOrigin } = first;
    await first.close();
    const [authPort, apiPort] = [authOrigin, apiOrigin].map((origin) => Number(new URL(origin).port));
    await using sase = await startMockSase({ authPort, apiPort } as object);
    expect([sase.authOrigin, sase.apiOrigin]).toEqual([authOrigin, apiOrigin]);
  });

  test("that are taken are an error that names the port, and leave nothing behind", async () => {
    await using sase = await startMockSase();
    const apiPort = Number(new URL(sase.apiOrigin).port);
    await expect(startMockSase({ apiPort })).rejects.toThrow(
      `Port ${apiPort} of 127.0.0.1 cannot be used (EADDRINUSE). Stop the program that listens there`,
    );
  });
});
