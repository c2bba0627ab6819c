import assert from "node:assert/strict";
import { startMockSase } from "../start-mock-sase.ts";
import { type AdapterRule, rule } from "./rule.ts";

/** How redirects are followed, and what a 401 means that answers a later hop. */
export const redirectRules: readonly AdapterRule[] = [
  rule("follows each redirect of a chain with the method and the body that are left for it", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client();
    for (const [at, status] of [307, 303, 307, 308].entries())
      sase.api.misbehave({ redirect: `/${at + 1}`, status }, { path: `/${at}` });
    assert.equal((await send({ method: "POST", url: `${sase.apiOrigin}/0`, body: { json: { a: 1 } } })).status, 200);
    assert.deepEqual(
      sase.api.requests.map(({ method, path, body }) => `${method} ${path} ${body}`),
      ['POST /0 {"a":1}', 'POST /1 {"a":1}', "GET /2 ", "GET /3 ", "GET /4 "],
    );
  }),

  rule("follows the redirects of a replay with its body", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client();
    sase.api.misbehave({ status: 401 }, { path: "/0" });
    for (const at of [0, 1]) sase.api.misbehave({ redirect: `/${at + 1}`, status: 307 }, { path: `/${at}` });
    assert.equal((await send({ method: "POST", url: `${sase.apiOrigin}/0`, body: { json: { a: 1 } } })).status, 200);
    assert.deepEqual(
      sase.api.requests.map(({ method, path, body }) => `${method} ${path} ${body}`),
      ["/0", "/0", "/1", "/2"].map((path) => `POST ${path} {"a":1}`),
    );
  }),

  rule("sends no POST again that was answered with a redirect, and replaces the token all the same", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client();
    for (const status of [303, 302, 307]) {
      const path = `/accepted-${status}`;
      sase.api.misbehave({ redirect: `${sase.apiOrigin}/result-${status}`, status }, { path });
      sase.api.misbehave({ status: 401 }, { path: `/result-${status}` });
      await send({ method: "POST", url: sase.apiOrigin + path, body: { json: { create: "one" } } });
      const posts = sase.api.requests.filter(({ method, path }) => method === "POST" && path.endsWith(`${status}`));
      // Whether the second hop has the method of the first is for the status and the host to decide.
      const paths = posts.map(({ path }) => path);
      assert.deepEqual(paths, [...new Set(paths)], "each is sent once");
      // A token that has just replaced another is not replaced again.
      assert.equal(sase.auth.tokenRequests.length, 2);
    }
    assert.equal((await send({ url: `${sase.apiOrigin}/next` })).status, 200);
  }),

  rule("replaces no token for a 401 after a redirect away and back, and sends nothing again", async (stage) => {
    const { sase, client } = await stage();
    await using other = await startMockSase();
    const { send } = await client();
    for (const method of ["GET", "POST"]) {
      sase.api.misbehave({ redirect: `${other.apiOrigin}/away`, status: 307 }, { path: "/start" });
      other.api.misbehave({ redirect: `${sase.apiOrigin}/back`, status: 307 });
      const body = method === "POST" && { body: { json: { create: "one" } } };
      assert.equal((await send({ method, url: `${sase.apiOrigin}/start`, ...body })).status, 401);
    }
    assert.deepEqual(
      sase.api.requests.map(({ method, path, headers }) => [method, path, headers.authorization !== undefined]),
      ["GET", "POST"].flatMap((method) => [
        [method, "/start", true],
        [method, "/back", false],
      ]),
    );
    assert.deepEqual(
      other.api.requests.map(({ headers }) => headers.authorization),
      [undefined, undefined],
    );
    assert.equal(sase.auth.tokenRequests.length, 1);
  }),
];
