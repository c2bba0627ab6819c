import { describe, expect, it } from "vitest";
import { parsed, type Service, startService } from "./support/cli.ts";
import { startTlsFront } from "./support/network.ts";

type Facts = Readonly<Record<string, string>>;

async function factsOf({ run }: Service, env: NodeJS.ProcessEnv = {}): Promise<Facts> {
  const { code, stdout, stderr } = await run(["doctor", "--facts", "--json", "--timeout", "5"], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { command, result } = parsed(stdout);
  expect(command).toBe("doctor");
  return Object.fromEntries(result.facts.map(({ name, seen }: { name: string; seen: string }) => [name, seen]));
}

describe("sase-auth doctor --facts", () => {
  it("says what the mock does, and only reads", async () => {
    const service = await startService();
    const { sase } = service;
    expect(await factsOf(service)).toEqual({
      "token request for the TSG whose ID is one higher": '400 invalid_scope "The client may not use this TSG"',
      "API answer with a token": expect.stringMatching(/^200; Vary none; Cache-Control none; WWW-Authenticate none; /),
      "API answer without a token": expect.stringMatching(/^401; .*; Content-Type application\/json/),
      "API answer with a made-up token": expect.stringMatching(/^401; /),
      "JWKS at /oauth2/connect/jwk_uri": "200, 1 key; that of the token is among them",
      "JWKS at /auth/v1/oauth2/connect/jwk_uri": "200, 1 key; that of the token is among them",
      "JWKS at /am/oauth2/connect/jwk_uri": "200, 1 key; that of the token is among them",
      "SD-WAN, with one token": "sites 403, then profile 200, then sites 200",
      "auth host of yours (name left out)": expect.stringMatching(/^plain http; GET \/ 404; /),
      "API host of yours (name left out)": expect.stringMatching(/^plain http; GET \/ 401; /),
    });
    expect(new Set(sase.api.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(sase.issued).toHaveLength(1);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(sase.auth.requests.filter(({ method }) => method !== "GET")).toHaveLength(2);
  });

  it("is a table for an issue, without the account, the TSG, the token or what the service echoes", async () => {
    const { run, sase } = await startService();
    const { clientId, clientSecret, tsgId } = sase.credentials;
    const echo = `${clientId} ${clientSecret} ${tsgId} ${Number(tsgId) + 1} a|b`;
    sase.auth.misbehave({ latency: 1 }, { times: 2 }); // the token, and the look for an agent
    sase.auth.misbehave({ status: 400, body: { error: "invalid_client", error_description: echo } });
    const headers = { vary: tsgId, "www-authenticate": `Bearer realm="${clientId}"`, etag: tsgId };
    sase.api.misbehave({ status: 401, headers }, { times: Infinity });
    const { stdout, stderr } = await run(["doctor", "--facts"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^Seen on 20\d\d-\d\d-\d\d with sase-auth \d+\.\d+\.\d+, Node \d+\.\d+\.\d+, on [a-z\d]+ [a-z\d]+\.\n/,
    );
    expect(stdout).toContain("| fact | seen |\n| --- | --- |\n| token request for the TSG");
    expect(stdout).toContain("invalid_client");
    expect(stdout).toContain("a\\|b");
    expect(stdout).toContain("Vary [other]");
    for (const hidden of [clientId, clientSecret, tsgId, String(Number(tsgId) + 1), "127.0.0.1"])
      expect(stdout).not.toContain(hidden);
  });

  it("says which protocol a host takes", async () => {
    const service = await startService();
    const front = await startTlsFront(service.sase.apiOrigin);
    const facts = await factsOf(service, { SASE_API_URL: front.origin, NODE_EXTRA_CA_CERTS: front.caFile });
    expect(facts["API host of yours (name left out)"]).toMatch(/^ALPN http\/1\.1; GET \/ 401; /);
  });

  it("says which hosts do not answer, and goes on", async () => {
    const service = await startService();
    await service.sase.api.stop();
    const facts = await factsOf(service);
    expect(facts["API answer with a token"]).toBe("no answer (ECONNREFUSED)");
    expect(facts["SD-WAN, with one token"]).toMatch(/^sites no answer \(ECONNREFUSED\), then/);
    expect(facts["JWKS at /oauth2/connect/jwk_uri"]).toContain("1 key");
  });

  it("needs a token, and says why there is none", async () => {
    const service = await startService();
    const { code, stdout, stderr } = await service.run(["doctor", "--facts"], {
      env: { SASE_CLIENT_SECRET: "fake-and-wrong" },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("rejected the client (invalid_client, 401)");
  });
});
