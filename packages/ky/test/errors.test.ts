import { execFile } from "node:child_process";
import { inspect, promisify } from "node:util";
import type ky from "ky";
import { HTTPError, isHTTPError, isNetworkError, NetworkError } from "ky";
import ky1 from "ky-1";
import { describe, expect, test } from "vitest";
import { SaseAuthError, saseAuth, type TokenSource } from "../src/index.ts";
import { start } from "./start.ts";

describe("an answer that is an error", () => {
  test("is thrown as ky's HTTPError, with the body read", async () => {
    await using service = await start();
    service.sase.api.misbehave({ status: 403 });
    const error = await service.api(service.url).catch((error) => error);
    expect(error).toBeInstanceOf(HTTPError);
    expect(isHTTPError(error)).toBe(true);
    expect(error.data).toMatchObject({ statusCode: 403 });
  });

  test("is handed out where throwHttpErrors is off, a 401 that stays too", async () => {
    await using service = await start({ client: { throwHttpErrors: false } });
    service.sase.api.misbehave({ status: 401, body: "Jwt is expired", contentType: "text/plain" }, { times: 2 });
    const response = await service.api(service.url);
    expect([response.status, await response.text()]).toEqual([401, "Jwt is expired"]);
  });

  test("is thrown or not as throwHttpErrors decides, which sees no 401 that a new token has settled", async () => {
    const asked: number[] = [];
    const throwHttpErrors = (status: number) => asked.push(status) > 1;
    await using service = await start({ client: { throwHttpErrors } });
    await service.rejectFirst();
    await service.api(service.url);
    service.sase.api.misbehave({ status: 404 }, { times: 2 });
    expect((await service.api(service.url)).status).toBe(404);
    await expect(service.api(service.url)).rejects.toBeInstanceOf(HTTPError);
    expect(asked).toEqual([404, 404]);
  });

  test("names a request that shows no token", async () => {
    await using service = await start();
    service.sase.api.misbehave({ status: 500 });
    const error = (await service.api(service.url).catch((error) => error)) as HTTPError;
    expect(error.request.headers.get("authorization")).toBeNull();
    const { value } = await service.tokens.getToken();
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(value);
  });
});

describe("a connection that breaks", () => {
  test("is ky's NetworkError", async () => {
    await using service = await start();
    service.sase.api.misbehave({ reset: "before" });
    const error = await service.api.post(service.url, { json: 1 }).catch((error) => error);
    expect(error).toBeInstanceOf(NetworkError);
    expect(isNetworkError(error)).toBe(true);
  });

  test("in a replay is repeated by ky, with the token that replaced the first", async () => {
    await using service = await start({ client: { retry: { limit: 1, backoffLimit: 1 } } });
    await service.rejectFirst();
    service.sase.api.misbehave({ status: 401 });
    service.sase.api.misbehave({ reset: "before" }); // the replay
    expect((await service.api(service.url)).status).toBe(200);
    const sent = service.sase.api.requests.map(({ headers }) => headers.authorization);
    expect([sent.length, new Set(sent).size, sent[1]]).toEqual([3, 2, sent[2]]);
  });
});

describe("a token that cannot be obtained", () => {
  test.each([
    ["the request", (api: typeof ky, url: string) => api(url)],
    ["its json()", (api: typeof ky, url: string) => api(url).json()],
  ])("is our error, from %s", async (_, send) => {
    await using service = await start();
    service.sase.rotateSecret();
    const error = await send(service.api, service.url).catch((error) => error);
    expect(error).toBeInstanceOf(SaseAuthError);
    expect(error).toMatchObject({ name: "TokenRequestError", code: "ERR_TOKEN_REQUEST" });
  });

  test("is shown to the user's beforeError, which may put an error of its own in its place", async () => {
    const seen: unknown[] = [];
    const own = new Error("of the user");
    const beforeError = ({ error }: { error: Error }) => {
      seen.push(error);
      return own;
    };
    await using service = await start({ client: { hooks: { beforeError: [beforeError] } } });
    service.sase.rotateSecret();
    await expect(service.api(service.url)).rejects.toBe(own);
    expect(seen).toEqual([expect.objectContaining({ code: "ERR_TOKEN_REQUEST" })]);
  });

  test("costs one token request also where ky 1 asks again, and is our error then", async () => {
    await using service = await start();
    service.sase.rotateSecret();
    let asked = 0;
    const counted: TokenSource = {
      getToken(options) {
        asked++;
        return service.tokens.getToken(options);
      },
      replaceToken: (rejected, options) => service.tokens.replaceToken(rejected, options),
    };
    const api = ky1
      .create({ retry: { limit: 2, backoffLimit: 1 } })
      .extend(saseAuth(counted, { origins: service.origins }) as never);
    await expect(api(service.url)).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST" });
    expect(asked).toBe(3);
    expect(service.sase.auth.tokenRequests).toHaveLength(1);
  });
});

describe("errors are of the classes of the program's own ky", () => {
  const body = `
    const { startMockSase } = await load("@sase-auth/testing");
    const { saseAuth, SaseAuthError, TokenManager } = await load("@sase-auth/ky");
    const { default: ky, HTTPError, TimeoutError } = await load("ky");
    const sase = await startMockSase();
    const api = ky.extend(saseAuth(new TokenManager(sase.credentials), { origins: [sase.apiOrigin] }));
    const failure = (options) => api(sase.apiOrigin, { retry: 0, ...options }).then(() => "none", (error) => error);
    sase.api.misbehave({ status: 404 });
    console.log(await failure() instanceof HTTPError);
    sase.api.misbehave({ hang: true });
    console.log(await failure({ timeout: 50 }) instanceof TimeoutError);
    sase.rotateSecret();
    sase.revoke();
    console.log(await failure() instanceof SaseAuthError);
    await sase.close();`;

  test.each([
    ["ESM", ["--input-type=module", "--eval", `const load = (name) => import(name);${body}`]],
    ["CommonJS", ["--input-type=commonjs", "--eval", `const load = require; (async () => {${body}})();`]],
  ])("in an %s program", async (_, args) => {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
    expect(stdout.trim().split("\n")).toEqual(["true", "true", "true"]);
  });
});
