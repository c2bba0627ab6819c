import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { SaseAuthError, TokenRequestError } from "../src/index.ts";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

const run = promisify(execFile);

describe.each(hosts)("errors, with got $version,", ({ host }) => {
  const got = host.default;

  test("of ours are wrapped by got, with their code, message and cause", async () => {
    await using service = await start({ got });
    service.sase.rotateSecret();
    const error = await service.api(service.url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(host.RequestError);
    expect(error).toMatchObject({ code: "ERR_TOKEN_REQUEST", message: expect.stringContaining("Check the client ID") });
  });

  test("of ours pass the user's beforeError hooks, and are not retried", async () => {
    const codes: string[] = [];
    await using service = await start({
      got,
      client: {
        retry: { limit: 2 },
        hooks: {
          beforeError: [
            (error) => {
              codes.push(error.code);
              return error;
            },
          ],
        },
      },
    });
    service.sase.rotateSecret();
    await expect(service.api(service.url)).rejects.toThrow();
    expect(codes).toEqual(["ERR_TOKEN_REQUEST"]);
    expect(service.sase.auth.tokenRequests).toHaveLength(1);
  });

  test("of ours come where a token cannot be replaced, also with throwHttpErrors off", async () => {
    await using service = await start({ got, client: { throwHttpErrors: false } });
    await service.rejectFirst();
    service.sase.rotateSecret();
    await expect(service.api(service.url)).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST" });
    expect(service.received()).toEqual(["/things 401"]);
  });

  test("of the API are got's own, with the response", async () => {
    await using service = await start({ got });
    service.sase.api.misbehave({ status: 403 });
    const error = await service.api(service.url, { responseType: "json" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(host.HTTPError);
    expect(error).toMatchObject({ response: { statusCode: 403, body: { error: "Forbidden" } } });
  });
});

test("the cause of what got wraps is our error", async () => {
  await using service = await start();
  service.sase.rotateSecret();
  const { cause } = await service.api(service.url).catch((error) => error);
  expect(cause).toBeInstanceOf(TokenRequestError);
  expect(cause).toBeInstanceOf(SaseAuthError);
});

const CLASSES = `
  const check = async ({ default: got, HTTPError, RequestError }, { saseAuth, SaseAuthError, TokenRequestError }, { startMockSase }, { TokenManager }) => {
    const sase = await startMockSase();
    const api = got.extend(saseAuth(new TokenManager(sase.credentials), { origins: [sase.apiOrigin] }));
    sase.api.misbehave({ status: 403 });
    const fromApi = await api(sase.apiOrigin).catch((error) => error);
    sase.revoke();
    sase.rotateSecret();
    const ours = await api(sase.apiOrigin).catch((error) => error);
    await sase.close();
    console.log(fromApi instanceof HTTPError, ours instanceof RequestError, ours.cause instanceof TokenRequestError, ours.cause instanceof SaseAuthError);
  };
`;
const NAMES = ["got", "@sase-auth/got", "@sase-auth/testing", "@sase-auth/core"];

test.each([
  ["an ESM program", "module", "import"],
  ["a CommonJS program", "commonjs", "require"],
])("errors are instances of the classes that %s knows", async (_, type, load) => {
  const modules = NAMES.map((name) => `await ${load}(${JSON.stringify(name)})`).join(", ");
  const program = `${CLASSES}; (async () => check(${modules}))();`;
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout } = await run(process.execPath, [`--input-type=${type}`, "--eval", program], { cwd });
  expect(stdout).toBe("true true true true\n");
});
