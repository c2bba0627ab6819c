import assert from "node:assert/strict";
import { inspect } from "node:util";
import { TokenManager } from "@sase-auth/core";
import { defaultTenants } from "../tenants.ts";
import { type AdapterRule, latch, rule, started, until } from "./rule.ts";

/** What the adapter leaves to its host and to the user's own code around it. */
export const hostRules: readonly AdapterRule[] = [
  rule("lets the user's hooks run once per request, and see the final response", async (stage) => {
    const { sase, client } = await stage();
    let requests = 0;
    const responses: number[] = [];
    const onRequest = () => void requests++;
    const { send } = await client({ onRequest, onResponse: (status) => responses.push(status) });
    sase.api.misbehave({ status: 401 });
    assert.equal((await send({ url: sase.apiOrigin })).status, 200);
    assert.equal(requests, 1);
    assert.deepEqual(responses, [200]);
  }),

  rule("shares one manager among several clients", async (stage) => {
    const { sase, client } = await stage();
    const clients = await Promise.all([client(), client(), client()]);
    const answers = await Promise.all(clients.map(({ send }) => send({ url: sase.apiOrigin })));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal(sase.auth.tokenRequests.length, 1);
  }),

  rule("uses for each client the tokens of its own manager", async (stage) => {
    const { sase, tokens, client } = await stage();
    const child = new TokenManager({ ...sase.credentials, tsgId: defaultTenants.child });
    const clients = await Promise.all([client({ tokens }), client({ tokens: child })]);
    await Promise.all(clients.map(({ send }, at) => send({ url: `${sase.apiOrigin}/${at}` })));
    const used = sase.api.requests.map(({ path, tsgId }) => `${path} ${tsgId}`);
    assert.deepEqual(used.sort(), [`/0 ${sase.credentials.tsgId}`, `/1 ${defaultTenants.child}`]);
  }),

  rule("changes nothing that was passed in, and puts no token in it, not even while it is sent", async (stage) => {
    let options: object = {};
    const shown: string[] = [];
    const { sase, client } = await stage({
      respond(_, response) {
        shown.push(...showings(options));
        response.end();
      },
    });
    const url = new URL("/passed", sase.apiOrigin);
    const headers = { "x-passed": "yes" };
    const sent = (await client()).send({ url, headers, afterwards: (passed) => (options = passed) });
    assert.equal((await sent).status, 200);
    assert.deepEqual([url.href, headers], [`${sase.apiOrigin}/passed`, { "x-passed": "yes" }]);
    const [{ value } = { value: "" }] = sase.issued;
    for (const text of [...shown, ...showings(options)])
      assert.ok(!text.includes(value), "the token shows in the options");
  }),

  rule("refuses to be attached twice, and may be attached again after it was detached", async (stage) => {
    const { sase, client } = await stage();
    const attached = await client();
    assert.ok(attached.attachAgain && attached.detach, "this adapter can be attached and detached");
    assert.throws(() => attached.attachAgain?.(), { code: "ERR_INVALID_OPTION", message: /detach/ });
    attached.detach();
    attached.attachAgain();
    attached.detach(); // of the first time: it must not undo the second
    assert.equal((await attached.send({ url: sase.apiOrigin })).status, 200);
  }),

  rule("is detached for new requests, and lets those in flight end as begun", async (stage) => {
    const detached = latch();
    const { sase, client } = await stage({
      async respond(_, response) {
        await detached.opened;
        response.writeHead(sase.api.requests.length === 1 ? 401 : 200).end();
      },
    });
    const { send, detach } = await client();
    assert.ok(detach, "this adapter can be detached");
    const inFlight = started(send({ url: `${sase.apiOrigin}/in-flight` }));
    await until("the request arrives", () => sase.api.requests.length === 1);
    detach();
    detach();
    detached.open();
    assert.equal((await inFlight).status, 200);
    assert.equal((await send({ url: `${sase.apiOrigin}/new` })).status, 401);
    assert.equal(sase.api.requests.at(-1)?.headers.authorization, undefined);
  }),

  rule("shows the token in no response and no error", async (stage) => {
    const { sase, client } = await stage();
    const { send } = await client();
    const seen: unknown[] = [
      await send({ url: sase.apiOrigin }),
      await send({ url: sase.apiOrigin, method: "POST", body: { json: 1 } }),
    ];
    for (const status of [401, 403, 500]) {
      sase.api.misbehave({ status });
      seen.push(await send({ url: sase.apiOrigin }));
    }
    sase.api.misbehave({ reset: "before" });
    seen.push(await send({ url: sase.apiOrigin, method: "POST" }).catch((error) => error));
    sase.api.misbehave({ hang: true });
    seen.push(await send({ url: sase.apiOrigin, signal: AbortSignal.timeout(100) }).catch((error) => error));
    assert.equal(sase.issued.length, 2);
    for (const { value } of sase.issued) {
      for (const shown of seen.flatMap(showings))
        assert.ok(!shown.includes(value), `a token shows in ${shown.slice(0, 500)}`);
    }
  }),

  rule("keeps uploads streaming", async (stage) => {
    const arrived = latch();
    const { sase, client } = await stage({
      async respond(_, response, body) {
        body.once("data", arrived.open);
        for await (const _ of body);
        response.end();
      },
    });
    async function* chunks() {
      yield Buffer.from("first");
      await arrived.opened; // the server has the first chunk before there is a second
      yield Buffer.from("second");
    }
    const { send } = await client();
    assert.equal((await send({ method: "POST", url: sase.apiOrigin, body: { raw: chunks() } })).status, 200);
    assert.equal(sase.api.requests[0]?.body.toString(), "firstsecond");
  }),

  rule("keeps downloads streaming", async (stage) => {
    const read = latch();
    const { sase, client } = await stage({
      async respond(_, response) {
        response.write("first");
        await read.opened; // the client has the first chunk before there is a second
        response.end("second");
      },
    });
    let text = "";
    for await (const chunk of await (await client()).download(sase.apiOrigin)) {
      text += Buffer.from(chunk).toString();
      read.open();
    }
    assert.equal(text, "firstsecond");
  }),

  rule("leaves the host its events of progress", async (stage) => {
    const { sase, client } = await stage();
    let events = 0;
    const { status } = await (await client()).send({ url: sase.apiOrigin, onProgress: () => events++ });
    assert.equal(status, 200);
    assert.ok(events > 0);
  }),
];

/** All that a program prints by default of what it was handed. */
function showings(value: unknown): string[] {
  const { stack, message } = Object(value) as Error;
  return [
    inspect(value, { depth: 12 }),
    inspect(value, { depth: 12, getters: true }),
    json(value),
    String(value),
    `${stack}`,
    `${message}`,
  ];
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return ""; // circular: a program cannot print it this way
  }
}
