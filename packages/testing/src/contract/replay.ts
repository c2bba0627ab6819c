import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import type { AccessToken, TokenSource } from "@sase-auth/core";
import type { MockSase } from "../mock-sase.ts";
import type { ReceivedRequest } from "../received-request.ts";
import type { ContractBody, ContractClient } from "./client.ts";
import { type AdapterRule, latch, rule, type StartStage, started, until } from "./rule.ts";

const TEXT = "x".repeat(70_000);
const BYTES = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
const HUGE = Buffer.alloc(16 * 1024 * 1024); // more than the buffers on the way hold

/** What happens when an API rejects a token. */
export const replayRules: readonly AdapterRule[] = [
  replays("a GET", "GET"),
  replays("a POST with JSON", "POST", () => ({ json: { text: TEXT, ü: [1, null] } })),
  replays("a PUT with form fields", "PUT", () => ({ raw: new URLSearchParams({ a: "1 & 2", ü: TEXT }) })),
  replays("a POST with text", "POST", () => ({ raw: TEXT })),
  replays("a POST with an ArrayBuffer", "POST", () => ({ raw: BYTES.slice().buffer })),
  replays("a POST with a typed array", "POST", () => ({ raw: BYTES.slice() })),
  replays("a POST with a Blob", "POST", () => ({ raw: new Blob([BYTES], { type: "application/x-test" }) })),
  replays("a POST with a FormData that holds a file", "POST", () => ({ raw: form() })),

  returns("a web stream", () => new Blob([TEXT]).stream()),
  returns("a stream of Node's", () => Readable.from([Buffer.from(TEXT)])),
  returns("an async generator", () => generated()),
  returns("a body of the form-data package", (client) => client.formDataStream?.(TEXT)),

  rule("returns the 401 for a stream also where the token cannot be replaced", async (stage) => {
    const { sase, client } = await withRejectedToken(stage);
    sase.rotateSecret();
    const body = { raw: new PassThrough().end(TEXT) }; // not of the class above, where one is known by its class
    assert.equal((await client.send({ method: "POST", url: `${sase.apiOrigin}/streamed`, body })).status, 401);
    assert.equal(sase.auth.tokenRequests.length, 2);
  }),

  rule("replaces the token once for 50 requests that met the 401, and not again for 20 late ones", async (stage) => {
    const served = latch();
    const { sase, tokens, client } = await stage({
      async respond({ path, headers }, response) {
        const isOld = headers.authorization === old.authorization;
        if (isOld && path === "/late") await served.opened;
        response.writeHead(isOld ? 401 : 200).end();
      },
    });
    const old = await tokens.getToken();
    const rejected = new Set<AccessToken>();
    const recorded: TokenSource = {
      getToken: (options) => tokens.getToken(options),
      replaceToken: (token, options) => tokens.replaceToken(rejected.add(token) && token, options),
    };
    const { send } = await client({ tokens: recorded });
    const sendMany = (path: string, count: number) =>
      Promise.all(Array.from({ length: count }, async () => (await send({ url: sase.apiOrigin + path })).status));
    const late = started(sendMany("/late", 20));
    const isLate = ({ path }: ReceivedRequest) => path === "/late";
    await until("the late ones have arrived", () => sase.api.requests.filter(isLate).length === 20);
    assert.deepEqual(new Set(await sendMany("/now", 50)), new Set([200]));
    served.open();
    assert.deepEqual(new Set(await late), new Set([200]));
    assert.equal(sase.auth.tokenRequests.length, 2);
    assert.deepEqual([...rejected], [old], "each 401 is told of the token that was sent");
  }),

  rule("stops at an API that always answers 401, and returns that answer to the caller", async (stage) => {
    const { sase, client } = await stage();
    sase.api.misbehave(
      { status: 401, body: "Jwt is expired", contentType: "text/plain" },
      { times: Number.POSITIVE_INFINITY },
    );
    const { send, isHostError } = await client();
    for (const calls of [2, 3, 4]) {
      const { status, body, error } = await send({ url: sase.apiOrigin });
      assert.deepEqual([status, body], [401, "Jwt is expired"]);
      assert.equal(sase.api.requests.length, calls);
      if (isHostError) assert.ok(isHostError(error), "the 401 is an error of the host's own class");
    }
    assert.equal(sase.auth.tokenRequests.length, 2, "one token, and one replacement");
  }),

  rule("lets go of the 401 that nobody will read", async (stage) => {
    let closed = false;
    const { sase, client } = await stage({
      respond(_, response) {
        if (sase.api.requests.length > 1) return void response.end();
        response.once("close", () => {
          closed = true;
        });
        response.writeHead(401).end(HUGE);
      },
    });
    assert.equal((await (await client()).send({ url: sase.apiOrigin })).status, 200);
    await until("the 401 is read, or its connection closed", () => closed);
  }),

  rule("does not replace a token whose scope is too narrow", async (stage) => {
    const { sase, client } = await stage();
    const challenge = { "www-authenticate": 'Bearer error="insufficient_scope"' };
    sase.api.misbehave({ status: 401, headers: challenge });
    assert.equal((await (await client()).send({ url: sase.apiOrigin })).status, 401);
    assert.equal(sase.api.requests.length, 1);
    assert.equal(sase.auth.tokenRequests.length, 1);
  }),
];

function replays(what: string, method: string, body?: () => ContractBody): AdapterRule {
  return rule(`replays ${what}, once and with the same body`, async (stage) => {
    const { sase, client } = await withRejectedToken(stage);
    const { status } = await client.send({ method, url: `${sase.apiOrigin}/replayed`, ...(body && { body: body() }) });
    assert.equal(status, 200);
    const [first, second, ...more] = sase.api.requests;
    assert.deepEqual([first?.status, second?.status, more.length], [401, 200, 0]);
    assert.equal(second?.method, method);
    assert.equal(second?.path, "/replayed");
    assert.notEqual(second?.headers.authorization, first?.headers.authorization);
    await assertSameBody(first as ReceivedRequest, second as ReceivedRequest, body === undefined);
  });
}

/** The body cannot be read twice: the caller gets the 401 that was about the first one. */
function returns(what: string, body: (client: ContractClient) => unknown): AdapterRule {
  return rule(`returns the 401 for ${what}, with the token replaced for the next request`, async (stage) => {
    const { sase, client } = await withRejectedToken(stage);
    const raw = body(client);
    assert.ok(raw, `this adapter's test offers ${what}`);
    const answer = await client.send({ method: "POST", url: `${sase.apiOrigin}/streamed`, body: { raw } });
    assert.equal(answer.status, 401);
    assert.match(answer.body, /Invalid JWT token/);
    const [request, ...more] = sase.api.requests;
    assert.equal(more.length, 0, "it is not sent again");
    assert.ok(request?.body.includes(TEXT), "it arrived whole");
    assert.equal((await client.send({ url: `${sase.apiOrigin}/next` })).status, 200);
    assert.equal(sase.api.requests.length, 2);
  });
}

/** A client whose token has been revoked since it was obtained. Bodies are read, and not sent back. */
async function withRejectedToken(stage: StartStage): Promise<{ sase: MockSase; client: ContractClient }> {
  const { sase, tokens, client } = await stage({
    async respond(_, response, body) {
      for await (const _ of body);
      response.end();
    },
  });
  await tokens.getToken();
  sase.revoke();
  return { sase, client: await client() };
}

async function assertSameBody(first: ReceivedRequest, second: ReceivedRequest, empty: boolean): Promise<void> {
  const type = first.headers["content-type"] ?? "";
  if (type.startsWith("multipart/")) {
    assert.deepEqual(await partsOf(second), await partsOf(first));
    return;
  }
  assert.equal(second.headers["content-type"], first.headers["content-type"]);
  assert.ok(second.body.equals(first.body), "the replay has the bytes of the first request");
  assert.equal(first.body.length === 0, empty);
}

/** Each multipart body has a boundary of its own, so the parts are compared. */
async function partsOf({ headers, body }: ReceivedRequest): Promise<unknown[]> {
  const form = await new Response(new Uint8Array(body), {
    headers: { "content-type": headers["content-type"] ?? "" },
  }).formData();
  const parts = [...form].map(async ([name, value]) =>
    typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()],
  );
  assert.equal(parts.length, 2, "the parts are there");
  return Promise.all(parts);
}

function form(): FormData {
  const form = new FormData();
  form.append("field", "ü & 1");
  form.append("file", new File([TEXT], "file.txt", { type: "text/x-test" }));
  return form;
}

async function* generated(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < TEXT.length; at += 10_000) yield Buffer.from(TEXT.slice(at, at + 10_000));
}
