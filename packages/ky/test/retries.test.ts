import type { Options } from "ky";
import { describe, expect, test } from "vitest";
import type { TokenSource } from "../src/index.ts";
import { saseAuth } from "../src/index.ts";
import { start } from "./start.ts";

const FAST = { backoffLimit: 1 };

describe("ky's own retries", () => {
  test("have their whole budget after a rejected token was replaced", async () => {
    const seen: number[] = [];
    const client: Options = {
      retry: { ...FAST, limit: 2 },
      hooks: { beforeRetry: [({ retryCount }) => void seen.push(retryCount)] },
    };
    await using service = await start({ client });
    await service.rejectFirst();
    service.sase.api.misbehave({ status: 503 }, { times: 2, path: "/things" });
    await service.api(service.url);
    expect(seen).toEqual([1, 2]);
  });

  test("stop at their limit, each with a replay of its own", async () => {
    await using service = await start({ client: { retry: { ...FAST, limit: 1 }, throwHttpErrors: true } });
    for (const status of [401, 503, 401, 503]) service.sase.api.misbehave({ status });
    await expect(service.api(service.url)).rejects.toMatchObject({ name: "HTTPError", response: { status: 401 } });
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([401, 503, 401]);
  });

  test("never see a 401 that a new token has settled, also where they are told to repeat a 401", async () => {
    await using service = await start({ client: { retry: { ...FAST, limit: 2, statusCodes: [401] } } });
    await service.rejectFirst();
    await service.api(service.url);
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([401, 200]);
  });

  test("repeat a 401 that no new token has settled, if they are told to", async () => {
    await using service = await start({ client: { retry: { ...FAST, limit: 2, statusCodes: [401] } } });
    service.sase.api.misbehave({ status: 401 }, { times: 3 });
    await service.api(service.url);
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([401, 401, 401, 200]);
    expect(service.sase.auth.tokenRequests).toHaveLength(2);
  });

  test("go by Retry-After and afterStatusCodes", async () => {
    await using service = await start({ client: { retry: { limit: 1, maxRetryAfter: 1, afterStatusCodes: [429] } } });
    service.sase.api.misbehave({ status: 429, retryAfter: 3_600 });
    await service.api(service.url);
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([429, 200]);
  });

  test("ask shouldRetry about the errors of requests, not about rejected tokens", async () => {
    const asked: string[] = [];
    const shouldRetry = ({ error }: { error: Error }) => {
      asked.push(error.name);
      return true;
    };
    await using service = await start({ client: { retry: { ...FAST, limit: 1, shouldRetry } } });
    await service.rejectFirst();
    service.sase.api.misbehave({ status: 500 }, { path: "/things" });
    await service.api(service.url);
    expect(asked).toEqual(["HTTPError"]);
  });

  test("that a hook forces by ky.retry get the current token", async () => {
    let forced = false;
    const client: Options = {
      retry: { ...FAST, limit: 1 },
      hooks: {
        afterResponse: [
          async () => {
            if (forced) return;
            forced = true;
            await service.tokens.replaceToken(await service.tokens.getToken());
            return service.api.retry({ delay: 1 });
          },
        ],
      },
    };
    await using service = await start({ client });
    await service.api(service.url);
    const { authorization } = await service.tokens.getToken();
    expect(service.sase.api.requests.map(({ headers }) => headers.authorization === authorization)).toEqual([
      false,
      true,
    ]);
  });

  test("send the same body each time, with the replays among them", async () => {
    await using service = await start({ client: { retry: { ...FAST, limit: 2, methods: ["post"] } } });
    for (const status of [503, 401, 503]) service.sase.api.misbehave({ status });
    const json = { text: "x".repeat(70_000) };
    await service.api.post(service.url, { json });
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([503, 401, 503, 200]);
    expect(service.sase.api.requests.map(({ body }) => body.toString() === JSON.stringify(json))).toEqual(
      Array(4).fill(true),
    );
  });

  test("are not spent on a token that cannot be obtained", async () => {
    await using service = await start({ client: { retry: { ...FAST, limit: 2 } } });
    let asked = 0;
    const failing: TokenSource = {
      getToken() {
        asked++;
        return service.tokens.getToken();
      },
      replaceToken: () => service.tokens.getToken(),
    };
    service.sase.rotateSecret();
    const api = service.plain.extend(saseAuth(failing, { origins: service.origins }));
    await expect(api(service.url)).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST" });
    expect(asked).toBe(1);
  });
});
