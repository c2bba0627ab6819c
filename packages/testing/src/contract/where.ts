import assert from "node:assert/strict";
import type { TokenSource } from "@sase-auth/core";
import { startMockSase } from "../start-mock-sase.ts";
import { type AdapterRule, rule } from "./rule.ts";

const INVALID_OPTION = { name: "TypeError", code: "ERR_INVALID_OPTION" };

/** Where the token goes, and where not. */
export const whereRules: readonly AdapterRule[] = [
  rule("sends the token to a listed origin", async (stage) => {
    const { sase, client } = await stage();
    const { status } = await (await client()).send({ url: `${sase.apiOrigin}/listed?x=1` });
    assert.equal(status, 200);
    assert.deepEqual(
      sase.api.requests.map(({ path, tsgId }) => [path, tsgId]),
      [["/listed?x=1", sase.credentials.tsgId]],
    );
  }),

  rule("sends no token to another port, another name of the host, or by another scheme", async (stage) => {
    const { sase, client } = await stage();
    await using other = await startMockSase();
    const secure = sase.apiOrigin.replace("http:", "https:");
    const shorter = sase.apiOrigin.slice(0, -1); // port 1234, where 12345 is called
    const alias = sase.apiOrigin.replace("127.0.0.1", "localhost");
    const { send } = await client();
    assert.equal((await send({ url: `${other.apiOrigin}/port` })).status, 401);
    assert.equal((await send({ url: `${alias}/name` })).status, 401);
    for (const origin of [secure, shorter])
      assert.equal((await (await client({ origins: [origin] })).send({ url: `${sase.apiOrigin}/like` })).status, 401);
    assert.equal(sase.api.requests.length + other.api.requests.length, 4);
    // A user name that looks like the origin. Some hosts refuse such a URL, others send the name as Basic credentials.
    await send({ url: `${sase.apiOrigin}@${other.apiOrigin.slice("http://".length)}/user` }).catch(() => {});
    for (const { headers } of [...other.api.requests, ...sase.api.requests])
      assert.doesNotMatch(headers.authorization ?? "", /^Bearer/i);
    assert.equal(sase.auth.requests.length, 0, "no token is requested for such a request");
  }),

  rule("sends no token to an absolute URL that overrides the base URL", async (stage) => {
    const { sase, client } = await stage();
    await using other = await startMockSase();
    const { send } = await client({ baseUrl: sase.apiOrigin });
    assert.equal((await send({ url: "based" })).status, 200);
    assert.equal(sase.api.requests[0]?.path, "/based");
    // Neither the name nor the port is that of the base URL: an adapter that mixes up either of them fails the rule above.
    const elsewhere = other.apiOrigin.replace("127.0.0.1", "localhost");
    assert.equal((await send({ url: `${elsewhere}/elsewhere` })).status, 401);
    // Where this goes is for the host to decide, and it may refuse it.
    await send({ url: `${elsewhere.replace("http:", "")}/without-a-scheme` }).catch(() => {});
    for (const { headers } of other.api.requests) assert.equal(headers.authorization, undefined);
  }),

  rule("does not carry the token to another origin by a redirect, even to a listed one", async (stage) => {
    const { sase, client } = await stage();
    await using other = await startMockSase();
    const sameName = other.apiOrigin;
    const samePort = sase.apiOrigin.replace("127.0.0.1", "localhost");
    const { send } = await client({ origins: [sase.apiOrigin, sameName, samePort] });
    for (const origin of [sameName, samePort]) {
      sase.api.misbehave({ redirect: `${origin}/there`, status: 307 });
      assert.equal((await send({ url: `${sase.apiOrigin}/here` })).status, 401);
    }
    const arrived = [...other.api.requests, ...sase.api.requests].filter(({ path }) => path === "/there");
    assert.deepEqual(
      arrived.map(({ headers }) => headers.authorization),
      [undefined, undefined],
    );
    assert.equal(sase.auth.tokenRequests.length, 1, "a 401 from elsewhere replaces no token");
    assert.equal(sase.api.requests.length + other.api.requests.length, 4, "nor is the request sent again");
  }),

  rule("keeps the token on a redirect within the origin", async (stage) => {
    const { sase, client } = await stage();
    sase.api.misbehave({ redirect: `${sase.apiOrigin}/there`, status: 307 });
    const { send } = await client();
    assert.equal((await send({ url: `${sase.apiOrigin}/here` })).status, 200);
    sase.revoke();
    sase.api.misbehave({ redirect: `${sase.apiOrigin}/there`, status: 307 }, { times: 2, path: "/here" });
    assert.equal((await send({ url: `${sase.apiOrigin}/here` })).status, 200);
    // Whether a replay begins where the request did, or where the redirect led, is for the host to decide.
    const there = sase.api.requests.filter(({ path }) => path === "/there");
    assert.deepEqual(
      there.map(({ status }) => status),
      [200, 401, 200],
    );
  }),

  rule("sends to the URL that was passed, whatever the caller changes afterwards", async (stage) => {
    const { sase, client } = await stage();
    await using other = await startMockSase();
    sase.auth.misbehave({ latency: 50 });
    const url = new URL("/passed", sase.apiOrigin);
    const headers: { [name: string]: string } = { "x-passed": "yes" };
    const sent = (await client()).send({
      url,
      headers,
      afterwards: (options) =>
        Object.assign(options, { url: `${other.apiOrigin}/changed`, method: "DELETE", headers: {} }),
    });
    url.href = `${other.apiOrigin}/changed`;
    headers["x-passed"] = "no";
    assert.equal((await sent).status, 200);
    const [request] = sase.api.requests;
    assert.deepEqual([request?.method, request?.path, request?.headers["x-passed"]], ["GET", "/passed", "yes"]);
    assert.equal(other.api.requests.length, 0);
  }),

  rule("leaves a request alone that has an Authorization of its own", async (stage) => {
    const { sase, client } = await stage();
    const authorization = "Bearer of-the-user";
    const { send } = await client();
    for (const headers of [{ authorization }, { AUTHORIZATION: authorization }, { authorization: "" }])
      assert.equal((await send({ url: `${sase.apiOrigin}/own`, headers })).status, 401);
    assert.deepEqual(
      sase.api.requests.map(({ headers }) => headers.authorization),
      [authorization, authorization, ""],
    );
    assert.equal(sase.auth.requests.length, 0);
  }),

  rule("leaves a request alone that has a user name and password of its own", async (stage) => {
    const { sase, tokens, client } = await stage();
    const credentials = { username: "user", password: "made-up" };
    const told: string[] = [];
    const { send } = await client({ tokens: telling(tokens, told) });
    const { status } = await send({ url: `${sase.apiOrigin}/own`, credentials });
    assert.equal(status, 401);
    await send({ url: `${sase.apiOrigin.replace("127.0.0.1", "localhost")}/own`, credentials });
    assert.deepEqual(told, []);
    assert.deepEqual(
      sase.api.requests.map(({ headers }) => headers.authorization),
      Array(2).fill(`Basic ${btoa("user:made-up")}`),
    );
    assert.equal(sase.auth.requests.length, 0);
  }),

  rule("sends no token with a Host header that names another host", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client();
    for (const name of ["host", "HOST"]) await send({ url: sase.apiOrigin, headers: { [name]: "other.example" } });
    for (const { headers } of sase.api.requests) assert.equal(headers.authorization, undefined);
    assert.equal(sase.auth.requests.length, 0);
    const { host } = new URL(sase.apiOrigin);
    assert.equal((await send({ url: sase.apiOrigin, headers: { host } })).status, 200, "its own is no other");
  }),

  rule("tells the token source of an origin to which a request went without a token", async (stage) => {
    const { sase, tokens, client } = await stage();
    await using other = await startMockSase();
    const elsewhere = other.apiOrigin.replace("127.0.0.1", "localhost");
    const told: string[] = [];
    const { send } = await client({ tokens: telling(tokens, told) });
    await send({ url: `${sase.apiOrigin}/listed` });
    await send({ url: `${elsewhere}/own`, headers: { authorization: "Bearer of-the-user" } });
    assert.deepEqual(told, []);
    await send({ url: `${elsewhere}/unlisted?x=1` });
    assert.deepEqual(told, [elsewhere]);
  }),

  rule("refuses a token source that is none", async (stage) => {
    const { sase, client } = await stage();
    // JavaScript may pass them.
    for (const none of [sase.credentials, undefined, Promise.resolve(), { getToken() {} }])
      await assert.rejects(client({ tokens: none as unknown as TokenSource }), INVALID_OPTION);
  }),

  rule("sends nothing where the token source returns no access token", async (stage) => {
    const { sase, tokens, client } = await stage();
    const { value } = await tokens.getToken();
    for (const none of [value, { value }, undefined]) {
      const yieldNone = async () => none as never;
      const { send } = await client({ tokens: { getToken: yieldNone, replaceToken: yieldNone } });
      await assert.rejects(send({ url: sase.apiOrigin }), { code: "ERR_INVALID_OPTION" });
    }
    assert.equal(sase.api.requests.length, 0);
  }),

  rule("takes a token source that returns its tokens without promises", async (stage) => {
    const { sase, tokens, client } = await stage();
    const rejected = await tokens.getToken();
    sase.revoke(rejected.value);
    const replacement = await tokens.replaceToken(rejected);
    let current = rejected;
    const own = { getToken: () => current, replaceToken: () => (current = replacement) } as unknown as TokenSource;
    assert.equal((await (await client({ tokens: own })).send({ url: sase.apiOrigin })).status, 200);
    assert.deepEqual(
      sase.api.requests.map(({ status }) => status),
      [401, 200],
    );
  }),

  rule("refuses a client whose base URL is outside of the origins", async (stage) => {
    const { client } = await stage();
    await assert.rejects(client({ baseUrl: "https://api.example/v1" }), INVALID_OPTION);
  }),

  rule("refuses a client that sends an Authorization by default", async (stage) => {
    const { client } = await stage();
    await assert.rejects(client({ headers: { authorization: "Bearer of-the-user" } }), INVALID_OPTION);
  }),

  rule("refuses a client that sends a user name and password by default", async (stage) => {
    const { client } = await stage();
    await assert.rejects(client({ credentials: { username: "user", password: "made-up" } }), INVALID_OPTION);
  }),

  rule("refuses origins that are none", async (stage) => {
    const { client } = await stage();
    await assert.rejects(client({ origins: ["https://api.example/"] }), INVALID_OPTION);
  }),
];

/** A source that writes down the origins to which requests went without a token. */
function telling(tokens: TokenSource, told: string[]): TokenSource {
  return {
    unattached: (origin) => void told.push(origin),
    getToken: (options) => tokens.getToken(options),
    replaceToken: (rejected, options) => tokens.replaceToken(rejected, options),
  };
}
