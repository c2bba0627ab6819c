import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { hosts } from "./hosts.ts";
import { start, startServer } from "./start.ts";

describe.each(hosts)("the token, with got $version,", ({ host }) => {
  const got = host.default;

  test("goes to the URL that a beforeRequest hook made, if that is still in the origin", async () => {
    await using service = await start({
      got,
      client: {
        hooks: {
          beforeRequest: [
            (options) => {
              options.url = new URL("/made-by-hook", options.url);
            },
          ],
        },
      },
    });
    await service.api(service.url);
    expect(service.received()).toEqual(["/made-by-hook 200"]);
  });

  test("does not go to another origin that a beforeRequest hook made, even to a listed one", async () => {
    await using other = await startServer((_, response) => response.end());
    await using service = await start({
      got,
      origins: [other.origin],
      client: {
        hooks: {
          beforeRequest: [
            (options) => {
              options.url = new URL(other.origin);
            },
          ],
        },
      },
    });
    await service.api(service.url);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(service.sase.auth.requests).toHaveLength(0);
  });

  test("is sent to what was checked, though the URL is changed while the token is waited for", async () => {
    let url: URL | undefined;
    await using other = await startServer((_, response) => response.end());
    await using service = await start({
      got,
      client: {
        hooks: {
          beforeRequest: [
            (options) => {
              url = options.url as URL;
            },
          ],
        },
      },
    });
    service.sase.auth.misbehave({ latency: 50 });
    const sent = service.api(service.url);
    while (service.sase.auth.requests.length === 0) await new Promise(setImmediate);
    if (url) url.href = other.origin;
    await sent;
    expect(other.requests).toHaveLength(0);
    expect(service.received()).toEqual(["/things 200"]);
  });

  test("is not put back by a retry at the origin that a redirect led to", async () => {
    const statuses = [503, 200];
    await using other = await startServer((_, response) => response.writeHead(statuses.shift() ?? 500).end());
    const retry = { limit: 1, statusCodes: [503], backoffLimit: 1, noise: 0 };
    await using service = await start({ got, origins: [other.origin], client: { retry } });
    service.sase.api.misbehave({ redirect: `${other.origin}/there` });
    await service.api(service.url);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  test("is not put back by another origin that redirects to ours again", async () => {
    await using other = await startServer((_, response) =>
      response.writeHead(302, { location: `${service.sase.apiOrigin}/chosen-elsewhere` }).end(),
    );
    await using service = await start({ got });
    service.sase.api.misbehave({ redirect: other.origin });
    const { statusCode } = await service.api(service.url, { throwHttpErrors: false });
    expect(statusCode).toBe(401);
    expect(service.sase.api.requests[1]?.headers.authorization).toBeUndefined();
    expect(service.sase.auth.tokenRequests).toHaveLength(1);
  });

  test("does not go where a request to another origin is redirected", async () => {
    await using other = await startServer((_, response) => response.writeHead(302, { location: service.url }).end());
    await using service = await start({ got });
    await service.api(other.origin, { throwHttpErrors: false });
    expect(service.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("leaves an Authorization alone that a beforeRequest hook sets", async () => {
    await using service = await start({
      got,
      client: {
        hooks: {
          beforeRequest: [
            (options) => {
              options.headers.authorization = "Bearer of-the-user";
            },
          ],
        },
      },
    });
    await service.api(service.url, { throwHttpErrors: false });
    expect(service.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer of-the-user"]);
    expect(service.sase.auth.requests).toHaveLength(0);
  });

  test.each([
    ["a Host header", () => ({ headers: { host: "other.example" } })],
    ["a connection of its own", (port: number) => ({ createConnection: () => connect(port) })],
  ])("does not go where %s leads that a hook sets", async (_, set) => {
    const lead = (options: object) => void Object.assign(options, set(Number(new URL(service.url).port)));
    await using service = await start({ got, client: { hooks: { beforeRequest: [lead] } } });
    await service.api(service.url, { throwHttpErrors: false });
    expect(service.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(service.sase.auth.requests).toHaveLength(0);
  });

  test("leaves credentials in a URL alone", async () => {
    await using service = await start({ got });
    const url = service.url.replace("http://", "http://user:made-up@");
    await service.api(url, { throwHttpErrors: false });
    expect(service.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${btoa("user:made-up")}`,
    ]);
    expect(service.sase.auth.requests).toHaveLength(0);
  });

  test("leaves an error of got's about the options as it is", async () => {
    await using service = await start({ got });
    await expect(service.api("no URL")).rejects.toMatchObject({ code: "ERR_INVALID_URL" });
    await expect((async () => service.api(service.url, { json: 1, body: "1" }))()).rejects.toThrow(/json|undefined/);
  });
});
