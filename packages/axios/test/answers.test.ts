import { isUtf8 } from "node:buffer";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { start, until, versions } from "./start.ts";

describe.each(versions)("with %s", (_, axios) => {
  it.each(["http", "fetch"])("a rejecting stream is let go of, by the %s adapter", async (adapter) => {
    let closed = false;
    await using api = await start(axios, {
      respond(_, response) {
        if (api.sase.api.requests.length > 1) return void response.end("accepted");
        response.once("close", () => {
          closed = true;
        });
        response.writeHead(401).write("it never ends");
      },
    });
    const { data } = await api.client.get("/path", { adapter, responseType: "stream" });
    expect(await text(data)).toBe("accepted");
    await until(() => closed);
  });

  it("the stream of a 401 is the caller's if it cannot be replayed", async () => {
    await using api = await start(axios);
    await api.rejectFirst();
    const body = (await import("node:stream")).Readable.from([Buffer.from("body")]);
    const error = await api.client.post("/path", body, { responseType: "stream" }).catch((error) => error);
    expect(error.response.status).toBe(401);
    expect(await text(error.response.data)).toContain("Invalid JWT token");
  });

  it("an arraybuffer is replayed as one", async () => {
    await using api = await start(axios);
    await api.rejectFirst();
    const { data } = await api.client.get("/path", { responseType: "arraybuffer" });
    expect(isUtf8(data)).toBe(true);
  });

  it("our errors reach the caller as ours, with no config that a plugin would retry", async () => {
    await using api = await start(axios);
    api.sase.rotateSecret();
    const error = await api.client.get("/path").catch((error) => error);
    expect(error).toMatchObject({ name: "TokenRequestError", code: "ERR_TOKEN_REQUEST" });
    expect(error).not.toHaveProperty("config");
    expect(axios.isAxiosError(error)).toBe(false);
  });

  it("a hundred concurrent requests share one token, and keep their answers apart", async () => {
    await using api = await start(axios, { respond: (request, response) => void response.end(request.path) });
    const paths = Array.from({ length: 100 }, (_, at) => `/${at}`);
    const answers = await Promise.all(paths.map((path) => api.client.get(path)));
    expect(answers.map(({ data }) => data)).toEqual(paths);
    expect(api.sase.auth.tokenRequests).toHaveLength(1);
  });
});
