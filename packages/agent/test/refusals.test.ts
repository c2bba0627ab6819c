import { describe, expect, it } from "vitest";
import { ask, running, send } from "./support/agent.ts";

describe("the token endpoint refuses", () => {
  it.each([
    ["a GET", { method: "GET" }, 405, "invalid_request"],
    ["another grant", { form: { grant_type: "password" } }, 400, "unsupported_grant_type"],
    ["no grant", { form: {} }, 400, "unsupported_grant_type"],
    ["a repeated parameter", { body: "grant_type=client_credentials&grant_type=x" }, 400, "invalid_request"],
    ["JSON", { headers: { "content-type": "application/json" }, body: "{}" }, 400, "invalid_request"],
    ["a body over 16 KiB", { form: { grant_type: "x".repeat(16_385) } }, 413, "invalid_request"],
    [
      "a body over 16 KiB that does not say its length",
      { headers: { "transfer-encoding": "chunked" }, form: { grant_type: "x".repeat(20_000) } },
      413,
      "invalid_request",
    ],
  ])("%s", async (_, sent, status, error) => {
    const { agent, sase, events } = await running();
    const { status: answered, body } = await send(agent, sent);
    expect([answered, body.error]).toEqual([status, error]);
    expect(events).toMatchObject([{ type: "answered", status, error: expect.stringContaining(error) }]);
    expect(sase.auth.tokenRequests).toHaveLength(0);
  });

  it("what the service refuses, with its error and in our words", async () => {
    const { agent, sase } = await running();
    const real = sase.credentials.clientSecret;
    sase.auth.misbehave({ status: 401, body: { error: "invalid_client", error_description: `no ${real}` } });
    const { status, body } = await ask(agent);
    expect({ status, body }).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(body.error_description).toMatch(/rejected the client/);
    expect(JSON.stringify(body)).not.toContain(real);
  });

  it("a TSG that the service refuses, and remembers it", async () => {
    const { agent, sase } = await running();
    for (let round = 0; round < 3; round++)
      expect(await ask(agent, "9999999999")).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("a token for another TSG than was asked for", async () => {
    const { agent, sase } = await running();
    sase.auth.misbehave({ token: { tsgId: "9999999999" } });
    expect(await ask(agent)).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
  });

  it("for the time being, if the service does not answer, and says when to ask again", async () => {
    const { agent, sase } = await running();
    sase.auth.misbehave({ status: 429, retryAfter: 60 }, { times: Infinity });
    const { status, headers, body } = await ask(agent);
    expect({ status, body }).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(Number(headers["retry-after"])).toBeGreaterThan(50);
  });

  it("for the time being, if a page of a proxy comes instead of a token", async () => {
    const { agent, sase } = await running();
    sase.auth.misbehave({ html: true }, { times: Infinity });
    const { status, headers, body } = await ask(agent);
    expect({ status, body }).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(headers["retry-after"]).toMatch(/^\d+$/);
    expect(JSON.stringify(body)).not.toContain("<");
  });

  it("nothing if the service is down while a token is kept", async () => {
    const { agent, sase } = await running();
    const { body } = await ask(agent);
    sase.auth.misbehave({ reset: "before" }, { times: Infinity });
    expect((await ask(agent)).body.access_token).toBe(body.access_token);
  });
});
