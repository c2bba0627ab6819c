import { Readable } from "node:stream";
import { fetch, request } from "undici";
import { describe, expect, test } from "vitest";
import { start, startServer } from "./start.ts";

const MOST = 1024 * 1024;

/** A service that reads each body, so that it has arrived whole before the answer. */
async function startWithRejectedToken() {
  const api = await start({
    async respond(_, response, body) {
      for await (const _ of body);
      response.end();
    },
  });
  await api.rejectFirst();
  return api;
}

async function* chunks(size: number) {
  for (let at = 0; at < size; at += 65_536) yield Buffer.alloc(Math.min(65_536, size - at), at / 65_536);
}

describe.each([
  ["a generator", chunks],
  ["a stream of Node's", (size: number) => Readable.from(chunks(size))],
  ["a web stream", (size: number) => Readable.toWeb(Readable.from(chunks(size)))],
])("%s", (_, bodyOf) => {
  test("of 1 MiB is sent again", async () => {
    await using api = await startWithRejectedToken();
    const body = bodyOf(MOST) as unknown as Readable;
    const answer = await request(api.url, { dispatcher: api.dispatcher, method: "POST", body });
    expect(answer.statusCode).toBe(200);
    const [first, second] = api.sase.api.requests;
    expect(first?.body).toHaveLength(MOST);
    expect(second?.body.equals(first?.body as Buffer)).toBe(true);
  });

  test("of more than 1 MiB gets the 401, and the next request a new token", async () => {
    await using api = await startWithRejectedToken();
    const body = bodyOf(MOST + 1) as unknown as Readable;
    const answer = await request(api.url, { dispatcher: api.dispatcher, method: "POST", body });
    expect(answer.statusCode).toBe(401);
    expect(await answer.body.text()).toMatch(/Invalid JWT token/);
    expect((await request(api.url, { dispatcher: api.dispatcher })).statusCode).toBe(200);
    expect(api.sase.api.requests.map(({ body }) => body.length)).toEqual([MOST + 1, 0]);
  });
});

test("a large body of fetch gets the 401, although it holds its bytes", async () => {
  await using api = await startWithRejectedToken();
  const { dispatcher } = api;
  expect((await fetch(api.url, { dispatcher, method: "POST", body: Buffer.alloc(MOST + 1) })).status).toBe(401);
  expect((await fetch(api.url, { dispatcher, method: "POST", body: Buffer.alloc(MOST) })).status).toBe(200);
});

test("a buffer is sent again, however large it is", async () => {
  await using api = await startWithRejectedToken();
  const answer = await request(api.url, { dispatcher: api.dispatcher, method: "POST", body: Buffer.alloc(2 * MOST) });
  expect(answer.statusCode).toBe(200);
  expect(api.sase.api.requests.map(({ body }) => body.length)).toEqual([2 * MOST, 2 * MOST]);
});

test("a stream that has not ended when the 401 arrives gets it, and the next request a new token", async () => {
  await using early = await startServer((_, response) =>
    response.writeHead(early.requests.length > 1 ? 200 : 401).end(),
  );
  await using api = await start({ origins: [early.origin] });
  const body = new Readable({ read() {} });
  body.push("begun");
  const { dispatcher, tokens } = api;
  const rejected = await tokens.getToken();
  const answer = await request(early.origin, { dispatcher, method: "POST", body });
  expect(answer.statusCode).toBe(401);
  body.push(null);
  await answer.body.dump();
  expect((await request(early.origin, { dispatcher })).statusCode).toBe(200);
  expect((await tokens.getToken()).value).not.toBe(rejected.value);
});

test("a stream whose length undici knows is sent with it", async () => {
  await using api = await startWithRejectedToken();
  const body = new Readable({ read() {} });
  body.push("ended before it is sent");
  body.push(null);
  expect((await request(api.url, { dispatcher: api.dispatcher, method: "POST", body })).statusCode).toBe(200);
  expect(api.sase.api.requests.map(({ headers }) => headers["content-length"])).toEqual(["23", "23"]);
});
