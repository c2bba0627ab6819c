import assert from "node:assert/strict";
import type { AddHeaders } from "@sase-auth/core";
import { startMockSase } from "../start-mock-sase.ts";
import { type AdapterRule, rule } from "./rule.ts";

/** The headers beside `Authorization` that the option `headers` makes. */
export const headerRules: readonly AdapterRule[] = [
  rule("sends the headers that its headers option makes of a request's method, URL and token", async (stage) => {
    const { sase, client } = await stage();
    const addHeaders: AddHeaders = ({ method, url, token }) => ({ "X-Made": `${method} ${url} ${token.tsgId}` });
    const { send } = await client({ addHeaders });
    const url = `${sase.apiOrigin}/made?x=1`;
    assert.equal((await send({ method: "POST", url, body: { json: {} } })).status, 200);
    assert.equal((await send({ url })).status, 200);
    const { tsgId } = sase.credentials;
    assert.deepEqual(
      sase.api.requests.map(({ headers }) => headers["x-made"]),
      [`POST ${url} ${tsgId}`, `GET ${url} ${tsgId}`],
    );
  }),

  rule("shows its headers option the user's own headers, and lets it replace them", async (stage) => {
    const { sase, tokens, client } = await stage();
    sase.revoke((await tokens.getToken()).value);
    const headers = { "X-Own": "users", "x-kept": "users" };
    const addHeaders: AddHeaders = ({ get }) => ({ "x-OWN": `${get("X-own")}, seen`, "x-none": `${get("x-none")}` });
    assert.equal((await (await client({ addHeaders })).send({ url: sase.apiOrigin, headers })).status, 200);
    assert.deepEqual(
      sase.api.requests.map(({ headers }) => [headers["x-own"], headers["x-kept"], headers["x-none"]]),
      [200, 401].map(() => ["users, seen", "users", "undefined"]),
    );
  }),

  rule("takes a header of the user's own that is undefined for none", async (stage) => {
    const { sase, tokens, client } = await stage();
    const { authorization } = await tokens.getToken();
    const addHeaders: AddHeaders = ({ get }) => ({ "x-made": `${get("x-made")}, ${get("host")}` });
    for (const add of [undefined, addHeaders]) {
      const { send } = await client({ addHeaders: add });
      for (const name of ["authorization", "Authorization", "AUTHORIZATION"]) {
        const none = { [name]: undefined, Host: undefined, "X-Made": undefined, "x-none": undefined };
        const headers = { ...none, "x-own": "yes" } as object as { [name: string]: string };
        assert.equal((await send({ url: sase.apiOrigin, headers })).status, 200);
        const received = sase.api.requests.at(-1)?.headers;
        assert.deepEqual([received?.authorization, received?.["x-own"]], [authorization, "yes"]);
        assert.equal(received?.host, new URL(sase.apiOrigin).host);
        assert.equal(received?.["x-made"], add && "undefined, undefined");
        assert.equal(received?.["x-none"], undefined);
      }
    }
  }),

  rule("makes the headers of a replay again, from the new token", async (stage) => {
    const { sase, tokens, client } = await stage();
    sase.revoke((await tokens.getToken()).value);
    const made: string[] = [];
    const addHeaders: AddHeaders = ({ token }) => ({ "x-turn": String(made.push(token.authorization)) });
    assert.equal((await (await client({ addHeaders })).send({ url: sase.apiOrigin })).status, 200);
    assert.deepEqual(
      sase.api.requests.map(({ headers }) => [headers["x-turn"], headers.authorization]),
      [
        ["1", made[0]],
        ["2", made[1]],
      ],
    );
  }),

  rule("adds headers to no request without a token", async (stage) => {
    const { client } = await stage();
    await using other = await startMockSase();
    // Neither the name nor the port is listed: an adapter that mixes up either of them fails a rule of its own.
    const elsewhere = other.apiOrigin.replace("127.0.0.1", "localhost");
    await (await client({ addHeaders: () => ({ "x-made": "yes" }) })).send({ url: elsewhere });
    assert.equal(other.api.requests[0]?.headers["x-made"], undefined);
    assert.equal(other.api.requests.length, 1);
  }),

  rule("keeps added headers on a redirect within the origin, and lets them leave with the token", async (stage) => {
    const { sase, client } = await stage();
    await using other = await startMockSase();
    const { send } = await client({
      origins: [sase.apiOrigin, other.apiOrigin],
      addHeaders: () => ({ "X-Made": "yes" }),
    });
    for (const origin of [sase.apiOrigin, other.apiOrigin]) {
      sase.api.misbehave({ redirect: `${origin}/there`, status: 307 });
      await send({ url: `${sase.apiOrigin}/here`, headers: { "x-own": "yes" } });
    }
    const arrived = [...sase.api.requests, ...other.api.requests].filter(({ path }) => path === "/there");
    assert.deepEqual(
      arrived.map(({ headers }) => [headers["x-made"], headers["x-own"]]),
      [
        ["yes", "yes"],
        [undefined, "yes"],
      ],
    );
  }),

  rule("sends nothing where its headers option throws, or returns what it must not", async (stage) => {
    const { sase, client } = await stage();
    const name = async (addHeaders: unknown) => {
      const { send } = await client({ addHeaders: addHeaders as AddHeaders });
      return send({ url: sase.apiOrigin });
    };
    const failure = Object.assign(new Error("made up"), { code: "ERR_MADE_UP" });
    await assert.rejects(
      name(() => {
        throw failure;
      }),
      { code: "ERR_MADE_UP" },
    );
    const returned = [
      ...[{ Authorization: "x" }, { host: "x" }, { "Content-Length": "1" }, { "transfer-encoding": "chunked" }],
      ...[{ "x-made": undefined }, { "x-made": 1 }, Promise.resolve({ "x-made": "yes" }), undefined],
      ...[new Headers({ "x-made": "yes" }), new Map([["x-made", "yes"]]), [["x-made", "yes"]]],
    ];
    for (const one of returned)
      await assert.rejects(
        name(() => one),
        { code: "ERR_INVALID_OPTION" },
      );
    assert.equal(sase.api.requests.length, 0);
  }),

  rule("refuses a headers option that is no function", async (stage) => {
    const { client } = await stage();
    // JavaScript may pass it.
    const addHeaders = { "x-made": "yes" } as unknown as AddHeaders;
    await assert.rejects(client({ addHeaders }), { name: "TypeError", code: "ERR_INVALID_OPTION" });
  }),
];
