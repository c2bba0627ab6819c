import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

describe.each(hosts)("a stream of got $version", ({ host }) => {
  const got = host.default;

  test("carries the token, both ways", async () => {
    await using service = await start({
      got,
      async respond(_, response, body) {
        for await (const chunk of body) response.write(chunk);
        response.end();
      },
    });
    const stream = service.api.stream.post(service.url);
    const [answer] = await Promise.all([text(stream), pipeline(Readable.from(["up", "load"]), stream)]);
    expect(answer).toBe("upload");
  });

  test("ends with got's own error for a 401, is not sent again, and has the token replaced", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    const rejected = await service.tokens.getToken();
    await expect(text(service.api.stream(service.url))).rejects.toBeInstanceOf(host.HTTPError);
    while ((await service.tokens.getToken()).value === rejected.value) await new Promise(setImmediate);
    expect(await text(service.api.stream(service.url))).toContain("/things");
    expect(service.received()).toEqual(["/things 401", "/things 200"]);
    expect(service.sase.auth.tokenRequests).toHaveLength(2);
  });

  test("leaves no unhandled rejection where the token cannot be replaced", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    service.sase.rotateSecret();
    await expect(text(service.api.stream(service.url))).rejects.toMatchObject({ response: { statusCode: 401 } });
    await expect(service.tokens.getToken()).resolves.toBeDefined();
  });

  test("fails with our error where no token can be obtained", async () => {
    await using service = await start({ got });
    service.sase.rotateSecret();
    const error = await text(service.api.stream(service.url)).catch((reason) => reason);
    expect(error).toBeInstanceOf(host.RequestError);
    expect(error.code).toBe("ERR_TOKEN_REQUEST");
    expect(service.sase.api.requests).toHaveLength(0);
  });

  test("carries no token to where a redirect to another origin leads", async () => {
    await using service = await start({ got });
    service.sase.api.misbehave({ redirect: service.url.replace("127.0.0.1", "localhost") });
    await expect(text(service.api.stream(service.url))).rejects.toMatchObject({ response: { statusCode: 401 } });
    expect(service.sase.api.requests[1]?.headers.authorization).toBeUndefined();
    expect(service.sase.auth.tokenRequests).toHaveLength(1);
  });

  test("has a token in each retry that the user makes of it", async () => {
    const retry = { limit: 1, statusCodes: [503], backoffLimit: 1, noise: 0 };
    await using service = await start({ got, client: { retry } });
    service.sase.api.misbehave({ status: 503 });
    const answer = new Promise<string>((resolve, reject) => {
      const stream = service.api.stream(service.url);
      stream.once("retry", (_, __, createRetryStream) => resolve(text(createRetryStream())));
      stream.once("error", reject);
      stream.resume();
    });
    expect(await answer).toContain("/things");
    expect(service.received()).toEqual(["/things 503", "/things 200"]);
  });

  test("that is destroyed while the token is waited for sends nothing", async () => {
    await using service = await start({ got });
    service.sase.auth.misbehave({ latency: 50 });
    const stream = service.api.stream(service.url);
    while (service.sase.auth.requests.length === 0) await new Promise(setImmediate);
    stream.destroy();
    await once(stream, "close");
    await service.tokens.getToken();
    await service.api(service.url);
    expect(service.received()).toEqual(["/things 200"]);
  });
});
