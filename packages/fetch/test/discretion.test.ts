import { inspect } from "node:util";
import { expect, test } from "vitest";
import { start, startServer } from "./start.ts";

/** All that a person may see of a value without asking for hidden properties. */
function shown(value: unknown): string {
  const { stack, cause } = (value ?? {}) as { stack?: unknown; cause?: { stack?: unknown } };
  return [
    inspect(value, { depth: Number.POSITIVE_INFINITY, getters: true }),
    JSON.stringify(value),
    String(value),
    stack,
    cause?.stack,
  ].join("\n");
}

test("shows no token in a response, be it accepted, rejected or replayed", async () => {
  await using api = await start();
  const accepted = await api.saseFetch(api.url);
  api.sase.revoke();
  const replayed = await api.saseFetch(new Request(api.url, { method: "POST", body: "body" }));
  const rejected = await api.saseFetch(api.url, {
    method: "POST",
    body: new Blob([]).stream(),
    duplex: "half",
  } as RequestInit);
  for (const response of [accepted, replayed, rejected]) {
    for (const { value } of api.sase.issued) expect(shown(response)).not.toContain(value);
  }
});

async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable("the call succeeded"),
    (error) => error,
  );
}

test("shows no token in the error of a request that got no answer", async () => {
  await using api = await start();
  api.sase.api.misbehave({ reset: "before" });
  const error = await rejection(api.saseFetch(api.url));
  expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
});

test("shows no token in the error of a redirect that was not wanted", async () => {
  await using api = await start();
  api.sase.api.misbehave({ redirect: "/moved" });
  const error = await rejection(api.saseFetch(api.url, { redirect: "error" }));
  expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
});

test("shows no token in the error of one that was aborted", async () => {
  const controller = new AbortController();
  await using server = await startServer(() => controller.abort());
  await using api = await start({ origins: [server.origin] });
  const error = await rejection(api.saseFetch(server.origin, { signal: controller.signal }));
  expect(server.requests[0]?.headers.authorization).toBeDefined();
  expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
});

test("shows neither token nor secret in the error of a token that could not be replaced", async () => {
  await using api = await start();
  await api.rejectFirst();
  const { clientSecret } = api.sase.credentials;
  api.sase.rotateSecret();
  const error = await rejection(api.saseFetch(api.url));
  expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
  expect(shown(error)).not.toContain(clientSecret);
});

test("shows no token in the function itself, nor in the Request it was given", async () => {
  await using api = await start();
  const request = new Request(api.url);
  await api.saseFetch(request);
  for (const value of [api.saseFetch, request]) expect(shown(value)).not.toContain(api.sase.issued[0]?.value);
});
