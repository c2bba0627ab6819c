import { Agent as NodeAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import { attachSaseAuth } from "@sase-auth/axios";
import { AccessToken, type TokenSource } from "@sase-auth/core";
import { createSaseFetch } from "@sase-auth/fetch";
import { saseAuth as gotAuth } from "@sase-auth/got";
import { saseAuth as kyAuth } from "@sase-auth/ky";
import { saseAuth as undiciAuth } from "@sase-auth/undici";
import axios from "axios";
import got from "got";
import ky from "ky";
import { Agent, request } from "undici";
import type { Network } from "./network.ts";

export const TOKEN = "fake-token-that-must-stay-at-home";

/** Send a request, below a base URL if there is one, and ignore its outcome. */
export type Send = (url: string, base?: string) => Promise<void>;

const HOME: TokenSource = {
  getToken: async () => new AccessToken({ value: TOKEN, tsgId: "1000000000", expiresAt: Date.now() + 900_000 }),
  replaceToken: async (rejected) => rejected,
};

export type Guess = (url: string, origins: readonly string[]) => boolean;

interface Around {
  tokens?: TokenSource;
  /** Instead of the adapters, a fetch that decides like this whether a URL gets a token. */
  guess?: Guess | undefined;
}

/** A client of each host with its adapter, over a network. */
export function startClients(
  network: Network,
  { guess, tokens = HOME }: Around = {},
): { clients: Record<string, Send>; close(): Promise<void> } {
  const origins = network.listed;
  const dispatcher = undiciOver(network);
  const agents = { http: nodeAgent(network, "http:"), https: nodeAgent(network, "https:") };
  const fetchOver: typeof fetch = (input, init) => fetch(input, { ...init, dispatcher } as RequestInit);
  const saseFetch = createSaseFetch(tokens, { origins, fetch: fetchOver });
  const clients: Record<string, Send> = {
    fetch: async (url, base) => done(saseFetch(base ? new URL(url, base) : url)),
    async axios(url, baseURL) {
      const options = { httpAgent: agents.http, httpsAgent: agents.https, proxy: false as const, timeout: 10_000 };
      const client = axios.create({ ...options, ...(baseURL && { baseURL }) });
      attachSaseAuth(client, tokens, { origins });
      await client.get(url);
    },
    async got(url, prefixUrl) {
      const options = { agent: agents, retry: { limit: 0 }, timeout: { request: 10_000 } };
      await got.extend({ ...options, ...(prefixUrl && { prefixUrl }) }).extend(gotAuth(tokens, { origins }))(url);
    },
    async ky(url, baseUrl) {
      const client = ky.create({ fetch: fetchOver, retry: 0, ...(baseUrl && { baseUrl }) });
      await done(client.extend(kyAuth(tokens, { origins }))(url));
    },
    async undici(url, base) {
      const target = base ? new URL(url, base) : url;
      await (await request(target, { dispatcher: dispatcher.compose(undiciAuth(tokens, { origins })) })).body.dump();
    },
  };
  const guessing: Send = async (url) => {
    const headers = guess?.(url, origins) ? { authorization: `Bearer ${TOKEN}` } : {};
    await done(fetchOver(url, { headers }));
  };
  const close = async () => {
    agents.http.destroy();
    agents.https.destroy();
    await dispatcher.destroy();
  };
  return { clients: guess ? { guessing } : clients, close };
}

async function done(answer: Promise<Response>): Promise<void> {
  await (await answer).arrayBuffer();
}

/** https is sent unencrypted here: only the target of the connection matters. */
function nodeAgent(network: Network, protocol: string): HttpsAgent {
  const createConnection = ({ host = "", port = "" }: { host?: string; port?: number | string }) =>
    network.dial(protocol, host, port);
  const defaultPort = protocol === "https:" ? 443 : 80;
  return Object.assign(new NodeAgent({ keepAlive: true }), {
    protocol,
    defaultPort,
    createConnection,
  }) as unknown as HttpsAgent;
}

function undiciOver(network: Network): Agent {
  return new Agent({
    connect({ protocol, hostname, port }, callback) {
      const host = hostname.replace(/^\[(.*)\]$/, "$1");
      const socket = network.dial(protocol, host, port || (protocol === "https:" ? 443 : 80));
      socket.once("connect", () => callback(null, socket));
      socket.once("error", (error) => callback(error, null));
    },
  });
}
