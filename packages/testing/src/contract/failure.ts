import assert from "node:assert/strict";
import type { TokenSource } from "@sase-auth/core";
import { type AdapterRule, latch, rule, started, until } from "./rule.ts";

/** What the caller sees when something fails. */
export const failureRules: readonly AdapterRule[] = [
  rule("fails with our error, and does not replay, where the token cannot be replaced", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client();
    await send({ url: sase.apiOrigin });
    sase.revoke();
    sase.rotateSecret();
    await assert.rejects(send({ url: sase.apiOrigin }), { code: "ERR_TOKEN_REQUEST" });
    assert.equal(sase.api.requests.length, 2);
    assert.equal(sase.auth.tokenRequests.length, 2);
  }),

  rule("sends nothing, and fails with our error, where no token can be obtained", async (stage) => {
    const { sase, client } = await stage();
    sase.rotateSecret();
    await assert.rejects((await client()).send({ url: sase.apiOrigin }), { code: "ERR_TOKEN_REQUEST" });
    assert.equal(sase.api.requests.length, 0);
  }),

  rule("is not asked again by the host's own retries where no token can be obtained", async (stage) => {
    const { sase, tokens, client } = await stage();
    sase.rotateSecret();
    let asked = 0;
    const counted: TokenSource = {
      getToken(options) {
        asked++;
        return tokens.getToken(options);
      },
      replaceToken: (rejected, options) => tokens.replaceToken(rejected, options),
    };
    const { send } = await client({ tokens: counted, retries: 2 });
    await send({ url: sase.apiOrigin }).catch(() => {}); // what it fails with is another rule's business
    assert.equal(asked, 1);
  }),

  rule("passes 403, 404, 429 and 500 through as the host reports them", async (stage) => {
    const { sase, client } = await stage();
    const { send, isHostError } = await client();
    for (const status of [403, 404, 429, 500]) {
      sase.api.misbehave({ status, body: `status ${status}` });
      const answer = await send({ url: sase.apiOrigin });
      assert.deepEqual([answer.status, answer.body], [status, `status ${status}`]);
      if (isHostError) assert.ok(isHostError(answer.error), `${status} is an error of the host's own class`);
    }
    assert.equal(sase.api.requests.length, 4);
    assert.equal(sase.auth.tokenRequests.length, 1);
  }),

  rule("passes a broken connection through as the host reports it", async (stage) => {
    const { sase, client } = await stage();
    const { send, isHostError } = await client();
    sase.api.misbehave({ reset: "before" });
    await assert.rejects(send({ url: sase.apiOrigin, method: "POST" }), (error: Error) => {
      isNotOurs(error);
      if (isHostError) assert.ok(isHostError(error), "it is an error of the host's own class");
      return true;
    });
    assert.equal(sase.api.requests.length, 1);
  }),

  rule("leaves the host its retries, as many as before, each with the current token", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client({ retries: 2 });
    sase.api.misbehave({ status: 401 });
    sase.api.misbehave({ status: 503 }, { times: 2 });
    assert.equal((await send({ url: sase.apiOrigin })).status, 200);
    const [rejected, ...sent] = sase.api.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual([new Set(sent).size, sent.length], [1, 3]);
    assert.notEqual(sent[0], rejected);
  }),

  rule("sends each of the host's retries with the token of that moment", async (stage) => {
    const replaced = latch();
    const { sase, tokens, client } = await stage({
      async respond(_, response) {
        await replaced.opened;
        response.writeHead(sase.api.requests.length === 1 ? 503 : 200).end();
      },
    });
    const { send } = await client({ retries: 2 });
    const first = await tokens.getToken();
    const sent = started(send({ url: sase.apiOrigin }));
    await until("the request arrives", () => sase.api.requests.length === 1);
    const second = await tokens.replaceToken(first);
    replaced.open();
    assert.equal((await sent).status, 200);
    assert.deepEqual(
      sase.api.requests.map(({ headers }) => headers.authorization),
      [first.authorization, second.authorization],
    );
  }),

  rule("replays also where the host's retries are off, and repeats nothing else then", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client({ retries: 0 });
    sase.api.misbehave({ status: 401 });
    assert.equal((await send({ url: sase.apiOrigin })).status, 200);
    sase.api.misbehave({ status: 503 });
    assert.equal((await send({ url: sase.apiOrigin })).status, 503);
    assert.equal(sase.api.requests.length, 3);
  }),

  rule("ends the wait for a token when the caller aborts, and sends nothing", async (stage) => {
    const { sase, tokens, client } = await stage();
    const gate = gateFor("getToken", tokens);
    const { send } = await client({ tokens: gate.tokens });
    const controller = new AbortController();
    const failed = started(assert.rejects(send({ url: sase.apiOrigin, signal: controller.signal }), isNotOurs));
    await until("a token is asked for", gate.isReached);
    controller.abort();
    await failed; // while the gate is shut
    gate.open();
    assert.equal(sase.api.requests.length, 0);
  }),

  rule("ends the wait for another token when the caller aborts, and does not replay", async (stage) => {
    const { sase, tokens, client } = await stage();
    const gate = gateFor("replaceToken", tokens);
    const { send } = await client({ tokens: gate.tokens });
    sase.api.misbehave({ status: 401 });
    const controller = new AbortController();
    const failed = started(assert.rejects(send({ url: sase.apiOrigin, signal: controller.signal }), isNotOurs));
    await until("another token is asked for", gate.isReached);
    controller.abort();
    await failed; // while the gate is shut
    gate.open();
    assert.equal(sase.api.requests.length, 1);
  }),

  rule("ends the replay when the caller aborts", async (stage) => {
    const aborted = latch();
    const { sase, client } = await stage({
      async respond(_, response) {
        await aborted.opened; // so that a replay that goes on is answered
        response.end();
      },
    });
    const { send } = await client();
    const controller = new AbortController();
    sase.api.misbehave({ status: 401 });
    const failed = started(assert.rejects(send({ url: sase.apiOrigin, signal: controller.signal })));
    await until("the replay arrives", () => sase.api.requests.length === 2);
    controller.abort();
    aborted.open();
    await failed;
    assert.equal(sase.api.requests.length, 2);
  }),
];

function isNotOurs(error: Error & { code?: unknown }): true {
  assert.doesNotMatch(String(error.code), /^ERR_TOKEN/);
  return true;
}

/** Tokens that nobody gets before the gate opens: only the caller's signal ends the wait, if the adapter hands it on. */
function gateFor(method: keyof TokenSource, tokens: TokenSource) {
  const { opened, open } = latch();
  let isReached = false;
  const wait = (signal?: AbortSignal) => {
    isReached = true;
    return new Promise<void>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      opened.then(resolve);
    });
  };
  const gated: TokenSource = {
    async getToken(options) {
      if (method === "getToken") await wait(options?.signal);
      return tokens.getToken(options);
    },
    async replaceToken(rejected, options) {
      if (method === "replaceToken") await wait(options?.signal);
      return tokens.replaceToken(rejected, options);
    },
  };
  return { tokens: gated, isReached: () => isReached, open };
}
