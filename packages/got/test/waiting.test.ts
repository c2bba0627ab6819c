import http from "node:http";
import { until } from "@sase-auth/test-kit";
import { describe, expect, test } from "vitest";
import { saseAuth, TokenManager, type TokenSource } from "../src/index.ts";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

describe.each(hosts)("the wait for a token, with got $version,", ({ version, host }) => {
  const got = host.default;

  test("ends with got's AbortError for the caller who aborts, and goes on for others", async () => {
    await using service = await start({ got });
    service.sase.auth.misbehave({ latency: 100 });
    const controller = new AbortController();
    const aborted = service.api(service.url, { signal: controller.signal });
    const other = service.api(service.url);
    const failed = expect(aborted).rejects.toMatchObject({ name: "AbortError", code: "ERR_ABORTED" });
    await until(() => service.sase.auth.requests.length === 1);
    controller.abort();
    await failed;
    expect((await other).statusCode).toBe(200);
    expect(service.sase.api.requests).toHaveLength(1);
    expect(service.sase.auth.requests).toHaveLength(1);
  });

  test("is not begun for a caller who has aborted already", async () => {
    await using service = await start({ got });
    await expect(service.api(service.url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(service.sase.auth.requests).toHaveLength(0);
  });

  test.skipIf(Number.parseInt(version, 10) < 16)("ends with the request's own time-out", async () => {
    await using service = await start({ got });
    service.sase.auth.misbehave({ hang: true });
    const sent = service.api(service.url, { timeout: { request: 50 } });
    await expect(sent).rejects.toMatchObject({ name: "TimeoutError", code: "ETIMEDOUT" });
    expect(service.sase.api.requests).toHaveLength(0);
  });

  test("is bounded by the manager's time-out at the latest", async () => {
    await using service = await start({ got });
    service.sase.auth.misbehave({ hang: true });
    const tokens = new TokenManager({ ...service.sase.credentials, timeout: 50 });
    const api = got.extend(saseAuth(tokens, { origins: service.allowed }));
    await expect(api(service.url)).rejects.toMatchObject({ code: "ERR_TOKEN_ENDPOINT" });
  });

  test("for another token sends nothing more for a request whose time has ended", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    service.sase.auth.misbehave({ latency: 100 });
    const controller = new AbortController();
    const failed = expect(service.api(`${service.url}/aborted`, { signal: controller.signal })).rejects.toThrow();
    await until(() => service.sase.auth.requests.length === 2);
    controller.abort();
    await failed;
    await service.api(service.url);
    expect(service.received().filter((sent) => sent.includes("aborted"))).toEqual(["/things/aborted 401"]);
  });

  test("gets the caller's signal", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    const signals: (AbortSignal | undefined)[] = [];
    const told: TokenSource = {
      getToken(options) {
        signals.push(options?.signal);
        return service.tokens.getToken(options);
      },
      replaceToken(rejected, options) {
        signals.push(options?.signal);
        return service.tokens.replaceToken(rejected, options);
      },
    };
    const { signal } = new AbortController();
    await got.extend(saseAuth(told, { origins: service.allowed }))(service.url, { signal });
    expect(signals).toEqual([signal, signal, signal]);
  });

  test("passes an error on that comes as soon as the request is made", async () => {
    await using service = await start({ got });
    const agent = new http.Agent();
    agent.createConnection = () => {
      throw Object.assign(new Error("no way out"), { code: "ENOWAY" });
    };
    await expect(service.api(service.url, { agent: { http: agent } })).rejects.toMatchObject({ code: "ENOWAY" });
    await service.sase.api.stop();
    await expect(service.api(service.url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
