import { describe, expect, it } from "vitest";
import { attachTo, start, versions } from "./start.ts";

describe.each(versions)("with %s, attaching", (_, axios) => {
  const authorization = "Bearer of-the-user";

  it.each([
    [
      "a base URL outside of origins",
      { baseURL: "https://api.example.com" },
      /on https:\/\/api\.example\.com, which is not in origins\. Change/,
    ],
    ["a relative base URL", { baseURL: "/api" }, /is relative, so no token would be sent/],
    ["an Authorization", { headers: { authorization } }, /auth or an Authorization.*Remove it/],
    ["an Authorization for all methods", { headers: { common: { Authorization: authorization } } }, /Authorization/],
    ["an Authorization for one method", { headers: { patch: { AUTHORIZATION: authorization } } }, /Authorization/],
    ["auth", { auth: { username: "user", password: "made-up" } }, /auth or an Authorization/],
  ])("is refused where the defaults have %s, and says what to do", async (_, defaults, message) => {
    await using api = await start(axios);
    const attach = () => attachTo(axios)(axios.create(defaults), api.tokens);
    expect(attach).toThrow(TypeError);
    expect(attach).toThrow(message);
    expect(attach).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
  });

  it("is refused for origins that are none", async () => {
    await using api = await start(axios);
    expect(() => attachTo(axios)(axios.create(), api.tokens, { origins: ["https://api.example.com/"] })).toThrow(
      'origins: "https://api.example.com/" is not allowed.',
    );
  });

  it("changes neither the defaults of the client nor those of axios", async () => {
    const before = JSON.stringify(axios.defaults);
    await using api = await start(axios);
    const { adapter, headers } = api.client.defaults;
    expect(adapter).toEqual(axios.defaults.adapter);
    expect(JSON.stringify(headers)).not.toMatch(/authorization/i);
    await api.client.get("/path");
    expect(JSON.stringify(axios.defaults)).toBe(before);
  });

  it("is possible again once the user has cleared all interceptors", async () => {
    await using api = await start(axios);
    api.client.interceptors.request.clear();
    api.attach();
    expect((await api.client.get("/path")).status).toBe(200);
  });

  it("is undone without a loss to whoever has taken its place since", async () => {
    await using api = await start(axios);
    api.client.interceptors.request.clear();
    let ran = 0;
    api.client.interceptors.request.use((config) => {
      ran++;
      return config;
    });
    api.detach();
    await api.client.get("/path").catch(() => {});
    expect(ran).toBe(1);
  });

  it("leaves the interceptors synchronous that are", async () => {
    await using api = await start(axios);
    let ran = false;
    api.client.interceptors.request.use(
      (config) => {
        ran = true;
        return config;
      },
      null,
      { synchronous: true },
    );
    const sent = api.client.get("/path");
    expect(ran).toBe(true);
    await sent;
  });
});
