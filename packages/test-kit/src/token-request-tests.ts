import { Agent } from "node:http";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { latch } from "./latch.ts";
import { startServer } from "./server.ts";

/** A token manager that requests its tokens by a client, and the service. */
interface Scene extends AsyncDisposable {
  readonly tokens: { getToken(): Promise<{ readonly tsgId: string }> };
  readonly sase: {
    readonly credentials: { readonly clientId: string; readonly clientSecret: string; readonly tsgId: string };
    readonly auth: { readonly tokenRequests: readonly object[]; misbehave(fault: object): void };
    rotateSecret(): void;
  };
}

type Start = (agent?: Agent, options?: { tokenUrl?: string; timeout?: number }) => Promise<Scene>;

/** What a token request does by whichever client it is sent. */
export function tokenRequestTests(start: Start): void {
  boundTests(start);
  outcomeTests(start);
}

function boundTests(start: Start): void {
  it("follows no redirect", async () => {
    await using elsewhere = await startServer((_, response) => void response.end("{}"));
    await using scene = await start();
    scene.sase.auth.misbehave({ redirect: elsewhere.origin, status: 307 });
    await expect(scene.tokens.getToken()).rejects.toMatchObject({ code: "ERR_TOKEN_RESPONSE", status: 307 });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it("reads no endless answer", async () => {
    const closed = latch();
    await using endless = await startServer((request, response) => {
      request.socket.once("close", closed.open);
      const more = (error?: Error | null) => void (error || response.write("x".repeat(65_536), more));
      response.writeHead(200);
      more();
    });
    await using scene = await start(undefined, { tokenUrl: `${endless.origin}/token` });
    await expect(scene.tokens.getToken()).rejects.toThrow("more than 1 MiB");
    await closed.opened;
  });

  it.each([
    ["before it answers", false],
    ["in the middle of an answer", true],
  ])("ends by the manager's timeout %s, and so does its connection", async (_, begins) => {
    const closed = latch();
    await using silent = await startServer((request, response) => {
      request.socket.once("close", closed.open);
      if (begins) response.write("{");
    });
    await using scene = await start(undefined, { tokenUrl: `${silent.origin}/token`, timeout: 300 });
    await expect(scene.tokens.getToken()).rejects.toThrow("no answer within");
    await closed.opened;
  });
}

function outcomeTests(start: Start): void {
  it("ends without harm when the connection breaks in the middle of the answer", async () => {
    await using scene = await start();
    scene.sase.auth.misbehave({ reset: "during" });
    await expect(scene.tokens.getToken()).resolves.toHaveProperty("tsgId", scene.sase.credentials.tsgId);
    expect(scene.sase.auth.tokenRequests).toHaveLength(2);
  });

  it("says what the service answered", async () => {
    await using scene = await start();
    scene.sase.rotateSecret();
    await expect(scene.tokens.getToken()).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST", error: "invalid_client" });
  });

  it("does not show the secret in the agent, while it is under way", async () => {
    const agent = new Agent({ keepAlive: true });
    const [arrived, seen] = [latch(), latch()];
    await using slow = await startServer(async (_, response) => {
      arrived.open();
      await seen.opened;
      response.writeHead(400).end();
    });
    await using scene = await start(agent, { tokenUrl: `${slow.origin}/token` });
    const { clientId, clientSecret } = scene.sase.credentials;
    const failed = expect(scene.tokens.getToken()).rejects.toThrow("400");
    await arrived.opened;
    expect(inspect(agent, { depth: 20 })).not.toContain(btoa(`${clientId}:${clientSecret}`));
    seen.open();
    await failed;
    agent.destroy();
  });
}
