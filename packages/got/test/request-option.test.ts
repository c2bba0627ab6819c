import http from "node:http";
import type { RequestFunction, Response } from "got";
import { describe, expect, test } from "vitest";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

/** A user's own function, which keeps what it was called with. */
function recorder(request: RequestFunction = () => undefined) {
  const calls: Parameters<RequestFunction>[] = [];
  const recorded: RequestFunction = (...call) => {
    calls.push(call);
    return request(...call);
  };
  return { calls, recorded };
}

describe.each(hosts)("a user's request function, with got $version,", ({ host }) => {
  const got = host.default;

  test.each([
    ["that sends", (url, options, callback) => http.request(url, options, callback)],
    ["that sends later", async (url, options, callback) => http.request(url, options, callback)],
    ["that leaves it to got", () => undefined],
    ["that leaves it to got later", async () => undefined],
  ] satisfies [string, RequestFunction][])(
    "%s, of the client that was extended, gets each request with its token",
    async (_, request) => {
      const { calls, recorded } = recorder(request);
      await using service = await start({ got, client: { request: recorded } });
      await service.rejectFirst();
      await service.api.post(service.url, { json: 1 });
      expect(service.received()).toEqual(["/things 401", "/things 200"]);
      expect(calls.map(([url, options]) => [url.href, options.headers])).toEqual(
        service.sase.api.requests.map(({ headers }) => [
          service.url,
          expect.objectContaining({ authorization: headers.authorization }),
        ]),
      );
    },
  );

  test("of a further extended client or of one call is kept too, and does not switch the token off", async () => {
    const { calls, recorded } = recorder();
    await using service = await start({ got });
    await service.api.extend({ request: recorded })(service.url);
    await service.api(service.url, { request: recorded });
    expect(service.received()).toEqual(["/things 200", "/things 200"]);
    expect(calls).toHaveLength(2);
  });

  test.each([
    ["that takes it away", undefined],
    ["that sets another one", recorder().recorded],
  ])("keeps the token by a beforeRequest hook %s", async (_, request) => {
    const set = (options: { request?: RequestFunction | undefined }) => {
      options.request = request;
    };
    await using service = await start({ got, client: { hooks: { beforeRequest: [set] } } });
    await service.rejectFirst();
    await service.api(service.url);
    await service.api.extend({ hooks: { beforeRequest: [set] } })(service.url);
    expect(service.received()).toEqual(["/things 401", "/things 200", "/things 200"]);
  });

  test("gets requests without a token as got would have them", async () => {
    const { calls, recorded } = recorder();
    await using service = await start({ got, client: { request: recorded } });
    await service.api(service.url, { headers: { authorization: "Bearer of-the-user" }, throwHttpErrors: false });
    expect(calls[0]?.[1].headers).toMatchObject({ authorization: "Bearer of-the-user" });
    expect(service.received()).toEqual(["/things 401"]);
  });

  test("sends requests without a token as it does all others", async () => {
    const { recorded } = recorder((url, options, callback) =>
      http.request(url, { ...options, headers: { ...options.headers, "x-of": "user" } }, callback),
    );
    await using service = await start({ got, client: { request: recorded } });
    await service.api(service.url, { headers: { authorization: "Bearer of-the-user" }, throwHttpErrors: false });
    expect(service.sase.api.requests.map(({ headers }) => headers["x-of"])).toEqual(["user"]);
  });

  test("is called once for each request of a call whose options were used before", async () => {
    const { calls, recorded } = recorder();
    await using service = await start({ got, client: { request: recorded } });
    const { request } = await service.api(service.url);
    await service.rejectFirst();
    await service.api(undefined, undefined, request.options);
    expect(calls).toHaveLength(3);
    expect(service.received()).toEqual(["/things 200", "/things 401", "/things 200"]);
  });

  test("does not lie deeper and deeper below ours when options are used again and again", async () => {
    const depths: (number | undefined)[] = [];
    const request = () => {
      depths.push(new Error().stack?.split("native-request").length);
      return undefined;
    };
    await using service = await start({ got, client: { request } });
    let { options } = (await service.api(service.url)).request;
    for (const _ of [1, 2, 3])
      options = ((await service.api(undefined, undefined, options)) as Response).request.options;
    expect(new Set(depths).size).toBe(1);
    expect([options.hooks.beforeRequest.length, options.hooks.afterResponse.length]).toEqual([1, 0]);
  });

  test("may fail, and its error is the caller's", async () => {
    const { recorded } = recorder(() => {
      throw Object.assign(new Error("of the user"), { code: "EOWN" });
    });
    await using service = await start({ got, client: { request: recorded } });
    await expect(service.api(service.url)).rejects.toMatchObject({ message: "of the user", code: "EOWN" });
  });
});
