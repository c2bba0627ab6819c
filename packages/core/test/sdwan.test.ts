import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { type Fault, startMockSase } from "../../testing/src/index.ts";
import { SaseAuthError } from "../src/index.ts";
import { withSdwanProfile } from "../src/sdwan.ts";
import { testClock } from "./support/clock.ts";
import { until } from "./support/gate.ts";
import { failure, setUp } from "./support/mock.ts";

const PROFILE = "/sdwan/v2.1/api/profile";

async function setUpSdwan() {
  const setup = await setUp();
  const { sase, tokens } = setup;
  const profileCalls = () => sase.api.requests.filter(({ path }) => path === PROFILE);
  const callSdwan = async (source: { getToken: typeof tokens.getToken }) => {
    const { authorization } = await source.getToken();
    return (await fetch(`${sase.apiOrigin}/sdwan/v2.0/api/sites`, { headers: { authorization } })).status;
  };
  return { ...setup, profileCalls, callSdwan, sdwan: withSdwanProfile(tokens, { origin: sase.apiOrigin }) };
}

describe("without the profile call", () => {
  it("SD-WAN answers 403", async () => {
    const { tokens, callSdwan } = await setUpSdwan();
    expect(await callSdwan(tokens)).toBe(403);
  });
});

describe("withSdwanProfile", () => {
  it("opens the session before anybody gets the token, with one call for all who wait", async () => {
    const { sdwan, callSdwan, profileCalls } = await setUpSdwan();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => callSdwan(sdwan))))).toEqual(new Set([200]));
    expect(await callSdwan(sdwan)).toBe(200);
    expect(profileCalls()).toHaveLength(1);
  });

  it("opens a session for each renewed token, so that a silent renewal brings no 403", async () => {
    const clock = testClock();
    const { sdwan, callSdwan, profileCalls, events } = await setUpSdwan();
    expect(await callSdwan(sdwan)).toBe(200);
    clock.pass(700_000);
    expect(await callSdwan(sdwan)).toBe(200);
    await until(() => events.length === 2);
    expect(await callSdwan(sdwan)).toBe(200);
    expect(profileCalls()).toHaveLength(2);
    expect(new Set(profileCalls().map(({ headers }) => headers.authorization)).size).toBe(2);
  });

  it("opens a session for a token that replaces a rejected one", async () => {
    const { sase, sdwan, callSdwan, profileCalls } = await setUpSdwan();
    const token = await sdwan.getToken();
    sase.revoke();
    expect((await sdwan.replaceToken(token)).value).not.toBe(token.value);
    expect(await callSdwan(sdwan)).toBe(200);
    expect(profileCalls()).toHaveLength(2);
  });

  it("replaces a token that the profile call itself is rejected with, once", async () => {
    const { sase, tokens, sdwan, callSdwan } = await setUpSdwan();
    await tokens.getToken();
    sase.revoke();
    expect(await callSdwan(sdwan)).toBe(200);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("gives its callers an error each when the call fails", async () => {
    const { sase, sdwan, profileCalls } = await setUpSdwan();
    sase.api.misbehave({ status: 403 }, { path: PROFILE });
    const errors = await Promise.all([failure(sdwan.getToken()), failure(sdwan.getToken())]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(SaseAuthError);
      expect(error).toMatchObject({ name: "SaseAuthError", code: "ERR_SDWAN_PROFILE", status: 403 });
    }
    expect(errors[0]).not.toBe(errors[1]);
    expect(profileCalls()).toHaveLength(1);
  });

  it.each([
    [
      { status: 403 },
      "403. Check that the service account has an SD-WAN role; use withSdwanProfile for SD-WAN clients only.",
    ],
    [{ status: 401 }, "401. It rejected the token. Check that TSG 1838006364 has SD-WAN."],
    [{ status: 503 }, "503. Try again later."],
    [{ status: 429, retryAfter: 30 }, "429. Try again in 30 s."],
    [{ status: 404 }, "404. Check that ORIGIN is a SASE API, and that no proxy answers in its place."],
    [{ reset: "before" }, "Check network, proxy and CA settings."],
  ] satisfies [Fault, string][])("gives advice that fits %j", async (fault, advice) => {
    const { sase, sdwan } = await setUpSdwan();
    sase.api.misbehave(fault, { path: PROFILE, times: Infinity });
    const { message } = await failure(sdwan.getToken());
    const { apiOrigin } = sase;
    expect(message.startsWith(`${apiOrigin}${PROFILE} opened no SD-WAN session for TSG 1838006364: `)).toBe(true);
    expect(message.endsWith(advice.replace("ORIGIN", apiOrigin))).toBe(true);
  });

  it("stops at a profile call that always answers 401", async () => {
    const { sase, sdwan } = await setUpSdwan();
    sase.api.misbehave({ status: 401 }, { path: PROFILE, times: Number.POSITIVE_INFINITY });
    expect(await failure(sdwan.getToken())).toMatchObject({ code: "ERR_SDWAN_PROFILE", status: 401 });
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("does not follow a redirect with the token, and shows it in no error", async () => {
    const { sase, tokens, sdwan } = await setUpSdwan();
    await using elsewhere = await startMockSase();
    sase.api.misbehave({ redirect: elsewhere.apiOrigin }, { path: PROFILE });
    expect(await failure(sdwan.getToken())).toMatchObject({ status: 302 });
    expect(elsewhere.api.requests).toHaveLength(0);
    const { value, authorization } = await tokens.getToken();
    const leaky = withSdwanProfile(tokens, {
      fetch: (_, init) => Promise.reject(Object.assign(new Error(`cannot send ${authorization}`), { init })),
    });
    const error = await failure(leaky.getToken());
    expect(error.message).toContain("cannot send Bearer [redacted]");
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(value);
  });

  it("lets a caller's signal end its wait, and not that of the others", async () => {
    const { sase, sdwan } = await setUpSdwan();
    await sdwan.getToken();
    sase.api.misbehave({ latency: 50 }, { path: PROFILE });
    const token = await sdwan.getToken();
    const controller = new AbortController();
    const aborted = failure(sdwan.replaceToken(token, { signal: controller.signal }));
    const other = sdwan.replaceToken(token);
    controller.abort();
    expect((await aborted).name).toBe("AbortError");
    expect((await other).tsgId).toBe(sase.credentials.tsgId);
  });

  it("abandons a call that never ends, for the next caller", async () => {
    const clock = testClock();
    let calls = 0;
    const { sase, tokens } = await setUp();
    const sdwan = withSdwanProfile(tokens, {
      origin: sase.apiOrigin,
      fetch: (url, init) => (calls++ === 0 ? new Promise(() => {}) : fetch(url, init)),
    });
    const stuck = sdwan.getToken();
    await until(() => calls === 1);
    clock.pass(30_000);
    expect((await sdwan.getToken()).tsgId).toBe(sase.credentials.tsgId);
    await expect(Promise.race([stuck, "stuck"])).resolves.toBe("stuck");
  });

  it("lets later callers join the newer call when an abandoned one ends at last", async () => {
    const clock = testClock();
    const answers: ((status: number) => void)[] = [];
    const { tokens } = await setUp();
    const sdwan = withSdwanProfile(tokens, {
      fetch: () => new Promise((answer) => answers.push((status) => answer(new Response(null, { status })))),
    });
    const abandoned = sdwan.getToken().catch(() => "abandoned");
    await until(() => answers.length === 1);
    clock.pass(30_000);
    const second = sdwan.getToken();
    await until(() => answers.length === 2);
    answers[0]?.(503);
    await abandoned;
    const third = sdwan.getToken();
    answers[1]?.(200);
    expect((await second).value).toBe((await third).value);
    expect(answers).toHaveLength(2);
  });

  it("has a token to send at once only when its session is open", async () => {
    const { sdwan, tokens } = await setUpSdwan();
    await tokens.getToken();
    expect(sdwan.currentToken?.()).toBeUndefined();
    const token = await sdwan.getToken();
    expect(sdwan.currentToken?.()).toBe(token);
  });
});
