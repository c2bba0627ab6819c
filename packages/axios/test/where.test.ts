import { SASE_ORIGINS, type TokenSource } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import type { InternalAxiosRequestConfig } from "axios";
import { describe, expect, it } from "vitest";
import { attachTo, recorder, start, versions } from "./start.ts";

const ORIGIN = "https://api.sase.paloaltonetworks.com";

describe.each(versions)("with %s", (_, axios) => {
  /** How many tokens a request costs, and it carries that one. The adapter answers by itself: no such request may leave. */
  async function tokenRequests(config: object): Promise<number> {
    await using api = await start(axios);
    const { sent, adapter } = recorder();
    const client = axios.create({ adapter });
    attachTo(axios)(client, api.tokens);
    await client.request({ url: "/path", ...config });
    const issued = api.sase.issued.map(({ value }) => `Bearer ${value}`);
    expect(sent.map(({ authorization }) => authorization ?? undefined)).toEqual([issued[0]]);
    return issued.length;
  }

  it.each([
    ["url", "the first"],
    ["url", "another"],
    ["baseURL", "the first"],
    ["baseURL", "another"],
    ["allowAbsoluteUrls", "the first"],
    ["allowAbsoluteUrls", "another"],
  ])("%s that is changed during the wait for %s token takes none elsewhere", async (part, which) => {
    await using api = await start(axios);
    await using other = await startMockSase();
    // An absolute URL overrides a base URL elsewhere, unless absolute URLs are switched off meanwhile.
    const absolute = part === "allowAbsoluteUrls";
    let kept: InternalAxiosRequestConfig | undefined;
    const change = () => Object.assign(kept as object, { [part]: absolute ? false : `${other.apiOrigin}/changed` });
    const changing: TokenSource = {
      getToken: (options) => api.tokens.getToken(options).finally(() => which === "the first" && change()),
      replaceToken: (rejected, options) => api.tokens.replaceToken(rejected, options).finally(change),
    };
    if (which === "another") await api.rejectFirst();
    api.detach();
    attachTo(axios)(api.client, changing, { origins: [api.sase.apiOrigin] });
    api.client.interceptors.request.use((config) => {
      kept = config;
      return config;
    });
    const { status } = absolute
      ? await api.client.get(`${api.sase.apiOrigin}/path`, { baseURL: other.apiOrigin })
      : await api.client.get("/path");
    expect(status).toBe(200);
    expect(api.sase.auth.tokenRequests).toHaveLength(which === "another" ? 2 : 1);
    expect(other.api.requests).toHaveLength(0);
  });

  it.each(SASE_ORIGINS)("the token goes to %s by default", async (origin) => {
    expect(await tokenRequests({ url: `${origin}/path` })).toBe(1);
  });

  it.each([
    ["a path", { baseURL: ORIGIN, url: "/path" }],
    ["a path without a slash", { baseURL: `${ORIGIN}/sse/`, url: "path" }],
    ["a path with a colon", { baseURL: ORIGIN, url: "addresses:batch" }],
    ["no path", { baseURL: ORIGIN, url: undefined }],
    ["a base URL in capitals", { baseURL: "HTTPS://API.SASE.paloaltonetworks.com:443", url: "/path" }],
    ["an absolute URL over a foreign base URL", { baseURL: "https://example.com", url: `${ORIGIN}/path` }],
    ["a path, absolute URLs being off", { baseURL: ORIGIN, url: "/path", allowAbsoluteUrls: false }],
    ["its own host's name", { baseURL: ORIGIN, headers: { Host: "api.sase.paloaltonetworks.com" } }],
    ["a header that is undefined", { baseURL: ORIGIN, headers: { Authorization: undefined } }],
  ])("the token goes with %s", async (_, config) => {
    expect(await tokenRequests(config)).toBe(1);
  });

  it.each([
    ["no base URL", { url: "/path" }],
    ["a foreign base URL", { baseURL: "https://example.com" }],
    ["a look-alike base URL", { baseURL: `${ORIGIN}.example.com` }],
    ["a base URL that is only a scheme", { baseURL: "https://", url: "example.com" }],
    ["a base URL with credentials", { baseURL: ORIGIN.replace("//", "//user:made-up@") }],
    ["an absolute URL over the base URL", { baseURL: ORIGIN, url: "https://example.com/" }],
    ["a URL without a scheme over the base URL", { baseURL: ORIGIN, url: "//example.com/" }],
    ["a URL with backslashes over the base URL", { baseURL: ORIGIN, url: "\\\\example.com/" }],
    ["an absolute URL, those being off", { baseURL: ORIGIN, url: "https://example.com/", allowAbsoluteUrls: false }],
    [
      "a listed URL that could go below a foreign base URL",
      { baseURL: "https://example.com", url: `${ORIGIN}/path`, allowAbsoluteUrls: false },
    ],
    [
      "a listed URL after a space, which goes below a foreign base URL",
      { baseURL: "https://example.com", url: ` ${ORIGIN}/` },
    ],
    [
      "a listed URL with backslashes, which goes below a foreign base URL",
      { baseURL: "https://example.com", url: ORIGIN.replace("//", "\\\\") },
    ],
    ["a socket", { baseURL: ORIGIN, socketPath: "/var/run/made-up" }],
    ["a transport", { baseURL: ORIGIN, transport: { request() {} } }],
    ["another host's name", { baseURL: ORIGIN, headers: { HOST: "other.example" } }],
    ["auth", { baseURL: ORIGIN, auth: { username: "user", password: "made-up" } }],
    ["an Authorization of its own", { baseURL: ORIGIN, headers: { AUTHORIZATION: null } }],
  ])("the token does not go with %s, nor is one requested", async (_, config) => {
    expect(await tokenRequests(config)).toBe(0);
  });

  it("what an interceptor changed after ours is what is checked", async () => {
    await using api = await start(axios);
    await using other = await start(axios);
    api.detach();
    api.client.interceptors.request.use((config) => ({ ...config, baseURL: other.sase.apiOrigin })); // runs last
    api.attach();
    await expect(api.client.get("/path")).rejects.toMatchObject({ response: { status: 401 } });
    expect(other.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("a URL that the caller changes during the wait for a token is sent as it was", async () => {
    await using api = await start(axios);
    await using other = await start(axios);
    const client = axios.create();
    const tokens: TokenSource = {
      getToken(options) {
        url.href = `${other.sase.apiOrigin}/changed`;
        return api.tokens.getToken(options);
      },
      replaceToken: api.tokens.replaceToken.bind(api.tokens),
    };
    attachTo(axios)(client, tokens, { origins: [api.sase.apiOrigin] });
    const url = new URL("/passed", api.sase.apiOrigin);
    expect((await client.get(url as unknown as string)).status).toBe(200);
    expect(other.sase.api.requests).toHaveLength(0);
  });

  it("an instance made from an attached one is not attached", async () => {
    await using api = await start(axios);
    const made = (api.client as typeof axios).create({ baseURL: api.sase.apiOrigin });
    await expect(made.get("/path")).rejects.toMatchObject({ response: { status: 401 } });
    expect(api.sase.auth.requests).toHaveLength(0);
  });
});
