import { type IncomingMessage, type RequestOptions, request as requestByNode } from "node:http";
import type { RequestFunction, Response } from "got";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { AccessToken, saseAuth } from "../src/index.ts";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

const FAST = { methods: ["GET" as const], statusCodes: [503], backoffLimit: 1, noise: 0 };

describe.each(hosts)("a replay by got $version", ({ host }) => {
  const got = host.default;

  test("is made also where the user's calculateDelay says no to everything", async () => {
    await using service = await start({ got, client: { retry: { calculateDelay: () => 0 } } });
    await service.rejectFirst();
    expect((await service.api(service.url)).statusCode).toBe(200);
    service.sase.api.misbehave({ status: 503 });
    await expect(service.api(service.url)).rejects.toMatchObject({ response: { statusCode: 503 } });
    expect(service.received()).toEqual(["/things 401", "/things 200", "/things 503"]);
  });

  test("costs a body no copy of got's before there is a 401", async () => {
    await using service = await start({ got });
    const clone = vi.spyOn(globalThis, "structuredClone");
    onTestFinished(() => clone.mockRestore());
    const body = Buffer.from("body");
    const copies = () => clone.mock.calls.splice(0).filter(([value]) => value === body).length;
    await got.post(service.url, { body, throwHttpErrors: false });
    const own = copies();
    await service.api.post(service.url, { body });
    expect(copies()).toBe(own);
    expect(service.received()).toEqual(["/things 401", "/things 200"]);
  });

  test("is made where a request function of the user's has answered by itself", async () => {
    const answering = (url: URL, options: RequestOptions) =>
      new Promise<IncomingMessage>((resolve) => requestByNode(url, options, resolve).end());
    await using service = await start({ got, client: { request: answering as unknown as RequestFunction } });
    await service.rejectFirst();
    expect((await service.api(service.url)).statusCode).toBe(200);
    expect(service.received()).toEqual(["/things 401", "/things 200"]);
  });

  test("is none of the attempts that calculateDelay hears of, whose delays stay as they were", async () => {
    const heard: number[][] = [];
    const calculateDelay = ({ attemptCount, computedValue }: { attemptCount: number; computedValue: number }) => {
      heard.push([attemptCount, computedValue]);
      return Math.min(computedValue, 1);
    };
    const retry = { ...FAST, backoffLimit: 8_000, limit: 2, calculateDelay };
    await using service = await start({ got, client: { retry } });
    await service.rejectFirst();
    service.sase.api.misbehave({ status: 401 });
    service.sase.api.misbehave({ status: 503 }, { times: 2 });
    const { retryCount } = await service.api(service.url);
    expect(heard).toEqual([
      [1, 1_000],
      [2, 2_000],
    ]);
    expect(retryCount).toBe(2);
    expect(service.received()).toEqual(["/things 401", "/things 503", "/things 503", "/things 200"]);
  });

  test("leaves a limit its full number when the 401 comes after a retry", async () => {
    await using service = await start({ got, client: { retry: { ...FAST, limit: 1 } } });
    for (const status of [503, 401, 503]) service.sase.api.misbehave({ status });
    await expect(service.api(service.url)).rejects.toMatchObject({ response: { statusCode: 503 } });
    expect(service.received()).toEqual(["/things 503", "/things 401", "/things 503"]);
  });

  test("counts as no retry of the response", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    expect((await service.api(service.url)).retryCount).toBe(0);
  });

  test("shows every afterResponse hook the final response, once and in order", async () => {
    const seen: string[] = [];
    const hook = (name: string) => (response: Response) => {
      seen.push(`${name} ${response.statusCode}`);
      return response;
    };
    await using service = await start({ got, client: { hooks: { afterResponse: [hook("a"), hook("b")] } } });
    const api = service.api.extend({ hooks: { afterResponse: [hook("c")] } });
    await service.rejectFirst();
    await api(service.url, { hooks: { afterResponse: [hook("d")] } });
    expect(seen).toEqual(["a 200", "b 200", "c 200", "d 200"]);
  });

  test("leaves retryWithMergedOptions to the user's own hooks", async () => {
    let asked = 0;
    await using service = await start({
      got,
      client: {
        hooks: {
          afterResponse: [
            (response, retryWithMergedOptions) => {
              if (asked++ > 0) return response;
              return retryWithMergedOptions({ headers: { "x-again": "yes" } });
            },
          ],
        },
      },
    });
    await service.rejectFirst();
    expect((await service.api(service.url)).statusCode).toBe(200);
    expect(service.sase.api.requests.map(({ headers, status }) => [headers["x-again"], status])).toEqual([
      [undefined, 401],
      [undefined, 200],
      ["yes", 200],
    ]);
  });

  test("is made once in a call, though a retry meets a 401 again", async () => {
    await using service = await start({ got, client: { retry: { ...FAST, limit: 1 } } });
    for (const status of [401, 503, 401]) service.sase.api.misbehave({ status });
    await expect(service.api(service.url)).rejects.toMatchObject({ response: { statusCode: 401 } });
    expect(service.sase.auth.tokenRequests).toHaveLength(2);
  });

  test("is made once also where the source of tokens always has another one", async () => {
    await using service = await start({ got });
    let count = 0;
    const another = async () => new AccessToken({ value: `made-up-${count++}`, tsgId: "1", expiresAt: Infinity });
    const api = got.extend(saseAuth({ getToken: another, replaceToken: another }, { origins: service.allowed }));
    await expect(api(service.url)).rejects.toMatchObject({ response: { statusCode: 401 } });
    expect(service.received()).toEqual(["/things 401", "/things 401"]);
  });

  test("lets a user who wants a 401 retried have that after it", async () => {
    await using service = await start({ got, client: { retry: { ...FAST, limit: 1, statusCodes: [401] } } });
    service.sase.api.misbehave({ status: 401 }, { times: 2 });
    expect((await service.api(service.url)).statusCode).toBe(200);
    expect(service.received()).toEqual(["/things 401", "/things 401", "/things 200"]);
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"] as const)("sends a %s again as it was", async (method) => {
    await using service = await start({ got });
    await service.rejectFirst();
    const { statusCode } = await service.api(service.url, { method, json: { a: "ü" }, headers: { "x-kept": "yes" } });
    expect(statusCode).toBe(200);
    const [first, second] = service.sase.api.requests;
    expect(second?.body.toString()).toBe('{"a":"ü"}');
    expect({ ...second?.headers, authorization: "" }).toEqual({ ...first?.headers, authorization: "" });
    expect(second?.method).toBe(method);
  });

  test("names the boundary of the form data that is sent", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    const body = new FormData();
    body.set("name", "value");
    await service.api.post(service.url, { body });
    const [, replayed] = service.sase.api.requests;
    const boundary = /boundary=(.*)/.exec(replayed?.headers["content-type"] ?? "")?.[1];
    expect(replayed?.body.toString()).toContain(`--${boundary}--`);
    expect(Number(replayed?.headers["content-length"] ?? replayed?.body.length)).toBe(replayed?.body.length);
  });

  test("keeps a content-type of the user's for form data", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    const headers = { "content-type": "multipart/x-own" };
    await service.api.post(service.url, { body: new FormData(), headers });
    expect(service.sase.api.requests.map((request) => request.headers["content-type"])).toEqual(
      Array(2).fill("multipart/x-own"),
    );
  });

  test("is not made where a hook has put a stream in the place of text", async () => {
    await using service = await start({
      got,
      client: {
        hooks: {
          beforeRequest: [
            (options) => {
              options.body = (async function* () {
                yield "made"; // as long as the text
              })();
            },
          ],
        },
      },
    });
    await service.rejectFirst();
    const { statusCode } = await service.api.post(service.url, { body: "text", throwHttpErrors: false });
    expect(statusCode).toBe(401);
    expect(service.sase.api.requests).toHaveLength(1);
  });

  test.each(["the responseType json", ".json()"])(
    "comes before the text of a 401 is read as JSON, with %s",
    async (how) => {
      await using service = await start({ got, respond: (_, response) => void response.end('{"a":1}') });
      service.sase.api.misbehave({ status: 401, body: "Jwt is expired", contentType: "text/plain" });
      const options = { responseType: "json", resolveBodyOnly: true } as const;
      const sent = how === ".json()" ? service.api(service.url).json() : service.api(service.url, options);
      expect(await sent).toEqual({ a: 1 });
    },
  );

  test("leaves throwHttpErrors as it was: a 401 that stays one is returned", async () => {
    await using service = await start({ got, client: { throwHttpErrors: false } });
    service.sase.api.misbehave({ status: 401 }, { times: 2 });
    expect((await service.api(service.url)).statusCode).toBe(401);
  });

  test("goes to where a redirect within the origin had led, and repeats no POST that was answered with 303", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    service.sase.api.misbehave({ redirect: "/made", status: 303 }, { path: "/things" });
    expect((await service.api.post(service.url, { json: 1 })).statusCode).toBe(200);
    const sent = service.sase.api.requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
    expect(sent).toEqual(["POST /things 303", "GET /made 401", "GET /made 200"]);
  });
});
