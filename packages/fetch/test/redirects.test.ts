import { expect, test } from "vitest";
import { start, startServer } from "./start.ts";

test.each(["relative", "absolute"])("keeps the token on a %s redirect within the origin", async (kind) => {
  await using api = await start();
  const redirect = kind === "relative" ? "/moved" : `${api.sase.apiOrigin}/moved`;
  api.sase.api.misbehave({ redirect }, { path: "/things" });
  const response = await api.saseFetch(api.url);
  expect(response.status).toBe(200);
  expect(response.redirected).toBe(true);
  expect(api.sase.api.requests.map(({ path, status }) => [path, status])).toEqual([
    ["/things", 302],
    ["/moved", 200],
  ]);
});

test("carries no token to another origin, also where that one is listed", async () => {
  await using other = await startServer((_, response) => response.end("other"));
  await using api = await start({ origins: [other.origin] });
  api.sase.api.misbehave({ redirect: other.origin });
  expect(await (await api.saseFetch(api.url)).text()).toBe("other");
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test("carries no token to another name of the same host", async () => {
  await using api = await start();
  const url = api.url.replace("127.0.0.1", "localhost");
  api.sase.api.misbehave({ redirect: url });
  expect((await api.saseFetch(api.url)).status).toBe(401);
  expect(api.sase.api.requests[1]?.headers.authorization).toBeUndefined();
  expect(api.sase.api.requests).toHaveLength(2);
});

test("replaces no token for a 401 from another origin, and does not put one back there", async () => {
  await using other = await startServer((_, response) => response.writeHead(401).end("not for you"));
  await using api = await start({ origins: [other.origin] });
  api.sase.api.misbehave({ redirect: `${other.origin}/there` });
  const response = await api.saseFetch(api.url);
  expect(response.status).toBe(401);
  expect(await response.text()).toBe("not for you");
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
});

test("leaves redirects to the caller who asks for them", async () => {
  await using api = await start();
  api.sase.api.misbehave({ redirect: "/moved" });
  const response = await api.saseFetch(api.url, { redirect: "manual" });
  expect(response.status).toBe(302);
  expect(response.headers.get("location")).toBe("/moved");
});
