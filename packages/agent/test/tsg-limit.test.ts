import { defaultTenants } from "@sase-auth/testing";
import { describe, expect, it, vi } from "vitest";
import { ask, fakeTime, type Running, running } from "./support/agent.ts";

/** The agent's own TSG is one of 1,000. */
const OTHERS = Array.from({ length: 999 }, (_, at) => String(1_200_000_000 + at));
const ONE_MORE = "1300000001";

/** An agent whose places are all taken by TSGs with a token. */
async function full(): Promise<Running> {
  const below = [...OTHERS, ONE_MORE].map((tsgId) => [tsgId, defaultTenants.own]);
  const tenants = { [defaultTenants.own]: defaultTenants.root, ...Object.fromEntries(below) };
  const started = await running({}, { tenants, now: () => Date.now() });
  started.sase.auth.misbehave({ token: { opaque: true } }, { times: Number.POSITIVE_INFINITY });
  const { agent } = started;
  const answers = await Promise.all(OTHERS.map((tsgId) => ask(agent, tsgId)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  return started;
}

describe("a TSG beyond 1,000", () => {
  it("is refused, and the tokens of the others stay; it is served once one of them has ended", async () => {
    fakeTime(["Date", "performance"]);
    const { agent, sase } = await full();
    const { status, headers, body } = await ask(agent, ONE_MORE);
    expect({ status, body }).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(body.error_description).toMatch(
      /^There is no place for TSG 1300000001: this agent serves 1000 others, whose tokens are still good\. Ask again in \d+ s, /,
    );
    expect(Number(headers["retry-after"])).toBeGreaterThan(800);
    expect((await ask(agent)).status).toBe(200); // its own place is free for it
    await ask(agent, OTHERS[0]);
    expect(sase.auth.tokenRequests).toHaveLength(1000);
    vi.advanceTimersByTime(900_000);
    expect((await ask(agent, ONE_MORE)).status).toBe(200);
  });

  it("takes the place of one that the service refused", async () => {
    const { agent, sase } = await running();
    const refused = Array.from({ length: 1000 }, (_, at) => String(9_000_000_000 + at));
    for (let at = 0; at < refused.length; at += 100)
      await Promise.all(refused.slice(at, at + 100).map((tsgId) => ask(agent, tsgId)));
    await ask(agent);
    expect((await ask(agent, defaultTenants.child)).status).toBe(200);
    const before = sase.auth.tokenRequests.length;
    await ask(agent);
    await ask(agent, defaultTenants.child);
    await ask(agent, refused.at(-1)); // its refusal is remembered
    expect(sase.auth.tokenRequests).toHaveLength(before);
  });
});
