import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { TokenManager } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import type { AxiosRequestConfig, AxiosStatic, InternalAxiosRequestConfig } from "axios";
import { describe, expect, it } from "vitest";
import { attachTo, versions } from "./start.ts";

const toLoopback = (_host: string, _options: object, done: (error: null, address: string, family: number) => void) =>
  done(null, "127.0.0.1", 4);

/** A server for all names of this machine, and a client that sends its token to `localhost` there. */
async function start(axios: AxiosStatic, listener: (origin: (name: string) => string) => RequestListener) {
  const sase = await startMockSase();
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    const { host = "", authorization } = request.headers;
    arrived.push(`${host.split(":")[0]}${request.url}${authorization ? ` ${authorization.slice(0, 9)}` : ""}`);
    listener(origin)(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = (name: string) => `http://${name}:${(server.address() as AddressInfo).port}`;
  const client = axios.create({ lookup: toLoopback, validateStatus: null } as AxiosRequestConfig);
  const origins = [origin("localhost"), origin("127.0.0.1")];
  const tokens = new TokenManager(sase.credentials);
  attachTo(axios)(client, tokens, { origins });
  return {
    sase,
    tokens,
    arrived,
    client,
    origin,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await sase.close();
    },
  };
}

/** Answers each path with a redirect to where the map says, and all others with a status. */
function redirects(to: { [path: string]: (origin: (name: string) => string) => string }, status = 200) {
  return (origin: (name: string) => string): RequestListener =>
    ({ url = "" }: IncomingMessage, response) => {
      const location = to[url]?.(origin);
      response.writeHead(location ? 307 : status, location ? { location } : {}).end();
    };
}

describe.each(versions)("with %s, a redirect", (_, axios) => {
  it("to a subdomain takes no token with it", async () => {
    await using api = await start(axios, redirects({ "/a": (origin) => `${origin("sub.localhost")}/b` }));
    expect((await api.client.get(`${api.origin("localhost")}/a`)).status).toBe(200);
    expect(api.arrived).toEqual(["localhost/a Bearer ey", "sub.localhost/b"]);
  });

  it("away and back leaves the token behind, and the 401 at the end replaces none", async () => {
    const to = redirects({ "/a": (origin) => `${origin("sub.localhost")}/b`, "/b": (o) => `${o("localhost")}/c` }, 401);
    await using api = await start(axios, to);
    expect((await api.client.get(`${api.origin("localhost")}/a`)).status).toBe(401);
    expect(api.arrived).toEqual(["localhost/a Bearer ey", "sub.localhost/b", "localhost/c"]);
    expect(api.sase.auth.tokenRequests).toHaveLength(1);
  });

  it("calls the user's beforeRedirect, which cannot put the token back", async () => {
    await using api = await start(axios, redirects({ "/a": (origin) => `${origin("127.0.0.1")}/b` }));
    const { authorization } = await api.tokens.getToken();
    const called: string[] = [];
    await api.client.get(`${api.origin("localhost")}/a`, {
      beforeRedirect(options, { statusCode }) {
        called.push(`${statusCode} ${options.href}`);
        options.headers.authorization = authorization;
        options.headers["x-of"] = "user";
      },
    });
    expect(called).toEqual([`307 ${api.origin("127.0.0.1")}/b`]);
    expect(api.arrived).toEqual(["localhost/a Bearer ey", "127.0.0.1/b"]);
  });

  it("elsewhere takes no token with it, whoever has said since that the request was to go there", async () => {
    await using api = await start(axios, redirects({ "/a": (origin) => `${origin("sub.localhost")}/b` }));
    let kept: InternalAxiosRequestConfig | undefined;
    api.client.interceptors.request.use((config) => {
      kept = config;
      return config;
    });
    const beforeRedirect = () => Object.assign(kept as object, { url: `${api.origin("sub.localhost")}/b` });
    await api.client.get(`${api.origin("localhost")}/a`, { beforeRedirect });
    expect(api.arrived).toEqual(["localhost/a Bearer ey", "sub.localhost/b"]);
  });

  it("lets the user's beforeRedirect put an Authorization of its own", async () => {
    await using api = await start(axios, redirects({ "/a": (origin) => `${origin("127.0.0.1")}/b` }));
    await api.client.get(`${api.origin("localhost")}/a`, {
      beforeRedirect(options) {
        options.headers.authorization = "Basic of-the-user";
      },
    });
    expect(api.arrived.at(-1)).toBe("127.0.0.1/b Basic of-");
  });

  it("is not followed if maxRedirects is 0", async () => {
    await using api = await start(axios, redirects({ "/a": (origin) => `${origin("127.0.0.1")}/b` }));
    expect((await api.client.get(`${api.origin("localhost")}/a`, { maxRedirects: 0 })).status).toBe(307);
    expect(api.arrived).toEqual(["localhost/a Bearer ey"]);
  });
});
