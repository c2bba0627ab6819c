import { expect, test } from "vitest";
import { start } from "./start.ts";

// How libraries that take a `fetch` call it, in a few lines each.

test("serves a client that builds a Request and hands init over beside it, as openapi-fetch does", async () => {
  await using api = await start();
  await api.rejectFirst();
  const post = async (
    fetch: (request: Request, init?: RequestInit) => Promise<Response>,
    path: string,
    body: object,
  ) => {
    const headers = new Headers({ "content-type": "application/json" });
    const request = new Request(`${api.sase.apiOrigin}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return (await fetch(request, {})).json();
  };
  await post(api.saseFetch, "/addresses", { name: "web" });
  expect(api.sase.api.requests.map(({ body }) => body.toString())).toEqual(['{"name":"web"}', '{"name":"web"}']);
  expect(api.sase.api.requests[1]?.headers["content-type"]).toBe("application/json");
});

test("serves a client that hands its own options with Headers and members of its own over, as ofetch does", async () => {
  await using api = await start();
  const context = { request: api.url, options: { method: "PUT", headers: new Headers(), body: "{}", retry: 1 } };
  context.options.headers.set("accept", "application/json");
  const response = await api.saseFetch(context.request, context.options);
  expect(await response.json()).toBeDefined();
  expect(api.sase.api.requests[0]).toMatchObject({ method: "PUT", status: 200 });
});

test("serves a client that keeps a Request and sends clones of it on each of its own retries, as ky does", async () => {
  await using api = await start();
  await api.rejectFirst();
  api.sase.api.misbehave({ status: 503 });
  const { signal } = new AbortController();
  const request = new Request(new Request(api.url, { method: "PUT", body: "body" }), { signal });
  let response: Response;
  do response = await api.saseFetch(request.clone(), { retry: { limit: 2 } } as RequestInit);
  while (response.status === 503);
  expect(response.status).toBe(200);
  expect(api.sase.api.requests.map(({ status }) => status)).toEqual([503, 401, 200]);
  expect(api.sase.api.requests.map(({ body }) => body.toString())).toEqual(["body", "body", "body"]);
});

test("serves an SDK that detaches the function, clones the response and reads both copies", async () => {
  await using api = await start();
  const sdk = { fetch: api.saseFetch };
  const response = await sdk.fetch.call(undefined, new URL(api.url), { headers: [["accept", "*/*"]] });
  expect(await response.clone().text()).toBe(await response.text());
});

test("serves a proxy that sends an incoming Request on to another URL", async () => {
  await using api = await start();
  await api.rejectFirst();
  const incoming = new Request("https://worker.example.com/things?limit=2", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { pathname, search } = new URL(incoming.url);
  expect((await api.saseFetch(`${api.sase.apiOrigin}${pathname}${search}`, incoming)).status).toBe(200);
  expect(api.sase.api.requests[1]).toMatchObject({ method: "POST", path: "/things?limit=2", body: Buffer.from("{}") });
});
