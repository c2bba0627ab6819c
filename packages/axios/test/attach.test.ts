import { describe, expect, it, onTestFinished, vi } from "vitest";
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
    ["credentials in the base URL", { baseURL: "https://user:made-up@api.example" }, /a user name or password.*Remove/],
    ["a base URL of plain http", { baseURL: "http://api.example" }, /begins with http:, .* Begin it with https:/],
    [
      "a base URL without a scheme",
      { baseURL: "api.example:443" },
      /begins with api\.example:, .* Begin it with https:/,
    ],
    ["an Authorization", { headers: { authorization } }, /auth or an Authorization.*Remove it/],
    ["an Authorization for all methods", { headers: { common: { Authorization: authorization } } }, /Authorization/],
    ["an Authorization for one method", { headers: { patch: { AUTHORIZATION: authorization } } }, /Authorization/],
    ["a socket", { socketPath: "/var/run/made-up" }, /another place than their URL by socketPath.*Remove it/],
    ["a transport", { transport: { request() {} } }, /another place than their URL by transport.*Remove it/],
    [
      "another host's name",
      { baseURL: "https://api.sase.paloaltonetworks.com", headers: { common: { Host: "other.example" } } },
      /another place than their URL by its Host header/,
    ],
    ["auth", { auth: { username: "user", password: "made-up" } }, /auth or an Authorization/],
  ])("is refused where the defaults have %s, and says what to do", async (_, defaults, message) => {
    await using api = await start(axios);
    const attach = () => attachTo(axios)(axios.create(defaults), api.tokens);
    expect(attach).toThrow(TypeError);
    expect(attach).toThrow(message);
    expect(attach).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
  });

  it("is refused for what is no token source, and for an option that there is not", async () => {
    await using api = await start(axios);
    const attach = attachTo(axios) as (...given: unknown[]) => unknown;
    const invalid = expect.objectContaining({ code: "ERR_INVALID_OPTION" });
    expect(() => attach(axios.create(), api.sase.credentials)).toThrow(invalid);
    expect(() => attach(api.tokens, axios.create())).toThrow(invalid);
    expect(() => attach(axios.create(), api.tokens, null)).toThrow(invalid);
    expect(() => attach(axios.create(), api.tokens, { origin: [api.sase.apiOrigin] })).toThrow(
      "origin is no option of an adapter. Use origins, headers.",
    );
  });

  it("is refused where a proxy would get the token unencrypted", async () => {
    await using api = await start(axios);
    const attach = (origin: string, defaults = {}) =>
      attachTo(axios)(axios.create(defaults), api.tokens, { origins: [origin] });
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:9").stubEnv("HTTPS_PROXY", "http://127.0.0.1:9").stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(() => attach(api.sase.apiOrigin)).toThrow(/^A proxy would get the token for http:.*NO_PROXY=127\.0\.0\.1/);
    expect(() => attach(api.sase.apiOrigin, { proxy: false })).not.toThrow();
    const vendor = () => attach("https://api.example", { baseURL: "https://api.example" });
    // axios before 1.16.1 does not tunnel.
    if (axios.VERSION === "1.7.0") expect(vendor).toThrow(/^A proxy would get the token for https:\/\/api\.example /);
    else expect(vendor).not.toThrow();
    vi.stubEnv("NO_PROXY", "127.0.0.1,.example");
    expect(() => attach(api.sase.apiOrigin)).not.toThrow();
    expect(vendor).not.toThrow();
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
