/** What a program holds of a request: before, while it is sent and afterwards, and of the others that are under way. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { TokenManager } from "@sase-auth/core";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { describe, expect, it } from "vitest";
import { Front } from "../faults/front.ts";
import { type Agents, HOLDING_CLIENTS, type HoldingClient, type MakeHoldingClient, TunnellingAgent } from "./held.ts";
import { leaksIn } from "./leaks.ts";

const keepAlive = true;
const trusting = { rejectUnauthorized: false };

const AGENTS: readonly { name: string; scheme: "http" | "https"; make: () => Agents }[] = [
  { name: "no agent", scheme: "http", make: () => ({}) },
  { name: "an agent that keeps connections", scheme: "http", make: () => ({ http: new HttpAgent({ keepAlive }) }) },
  { name: "no agent, by https", scheme: "https", make: () => ({}) },
  {
    name: "an agent for a private CA",
    scheme: "https",
    make: () => ({ https: new HttpsAgent({ keepAlive, ...trusting }) }),
  },
  {
    name: "an agent that tunnels",
    scheme: "https",
    make: () => ({ https: new TunnellingAgent({ keepAlive, ...trusting }) }),
  },
];

/** A client for a mock, and what of the mock's secrets shows in what the client's user holds. */
async function start(make: MakeHoldingClient, scheme: "http" | "https", agents: Agents, onRequest: () => void) {
  const sase = await startMockSase({
    async respond({ path }, response) {
      onRequest();
      if (path === "/hang") return;
      if (path === "/moved") response.writeHead(302, { location: "/things" });
      else if (path === "/failed") response.writeHead(500);
      response.end("x".repeat(1_000));
    },
  });
  const front = await Front.start(sase.apiOrigin, scheme);
  const origin = scheme === "http" ? sase.apiOrigin : `https://localhost:${front.port}`;
  const tokens = new TokenManager(sase.credentials);
  const client = make(tokens, origin, agents);
  return {
    sase,
    origin,
    client,
    leaks: () => leaksOf(client, sase),
    async [Symbol.asyncDispose]() {
      agents.http?.destroy();
      agents.https?.destroy();
      await front.stop();
      await sase.close();
    },
  };
}

function leaksOf({ held }: HoldingClient, sase: MockSase) {
  return leaksIn([...new Set([...held, held])], sase);
}

describe.each(Object.entries(HOLDING_CLIENTS))("no token shows in what a user of %s holds", (name, make) => {
  // Its fetch takes no agents.
  const agents = AGENTS.filter(({ scheme }) => name !== "axios by fetch" || scheme === "http");

  it.each(agents)("before, during and after requests with $name", async ({ scheme, make: makeAgents }) => {
    const shown: unknown[] = [];
    await using api = await start(make, scheme, makeAgents(), () => shown.push(...api.leaks()));
    for (const path of ["/things", "/failed", "/moved"]) {
      await api.client.send(api.origin + path);
      shown.push(...api.leaks());
    }
    await api.client.stream(`${api.origin}/things`);
    expect([...shown, ...api.leaks()]).toEqual([]);
    expect(api.sase.api.requests.length).toBeGreaterThan(3);
    expect(api.sase.issued.length).toBe(1);
  });

  it.each(agents)(
    "once others are under way, and once one is aborted, with $name",
    async ({ scheme, make: makeAgents }) => {
      let arrived = () => {};
      await using api = await start(make, scheme, makeAgents(), () => arrived());
      const controller = new AbortController();
      const isUnderWay = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const hanging = api.client.send(`${api.origin}/hang`, controller.signal);
      await isUnderWay;
      await api.client.send(`${api.origin}/failed`);
      const shown = api.leaks();
      controller.abort();
      await hanging;
      expect([...shown, ...api.leaks()]).toEqual([]);
    },
  );

  // Node's http has agents, with queues and connections that are being opened.
  const byHttp = name === "axios by fetch" ? [] : [name];

  it.each(byHttp)("while it waits for a connection, in the queue of its agent", async () => {
    let arrived = () => {};
    const http = new HttpAgent({ keepAlive, maxSockets: 1 });
    await using api = await start(make, "http", { http }, () => arrived());
    await api.client.send(`${api.origin}/things`);
    const controller = new AbortController();
    const isUnderWay = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const first = api.client.send(`${api.origin}/hang`, controller.signal);
    await isUnderWay;
    const second = api.client.send(`${api.origin}/queued`, controller.signal);
    while (Object.keys(http.requests).length === 0) await new Promise(setImmediate);
    const shown = api.leaks();
    controller.abort();
    await Promise.all([first, second]);
    expect([...shown, ...api.leaks()]).toEqual([]);
  });

  it.each(byHttp)("while its connection is being opened", async () => {
    let isLookedUp = false;
    const lookup = () => {
      isLookedUp = true; // and there is never an address
    };
    const http = new HttpAgent({ keepAlive, lookup } as object);
    await using sase = await startMockSase();
    const origin = "http://localhost:9";
    const client = make(new TokenManager(sase.credentials), origin, { http });
    const controller = new AbortController();
    const sent = client.send(`${origin}/never`, controller.signal);
    while (!isLookedUp) await new Promise(setImmediate);
    const ticks = 5; // for Node to hand the request to the socket
    for (let tick = 0; tick < ticks; tick++) await new Promise(setImmediate);
    const shown = leaksOf(client, sase);
    controller.abort();
    await sent;
    expect([...shown, ...leaksOf(client, sase)]).toEqual([]);
    expect(sase.issued.length).toBe(1);
    http.destroy();
  });
});
