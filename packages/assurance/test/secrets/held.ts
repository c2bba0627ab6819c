import type { Agent as HttpAgent } from "node:http";
import { type AgentOptions, Agent as HttpsAgent } from "node:https";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { attachSaseAuth } from "@sase-auth/axios";
import type { TokenSource } from "@sase-auth/core";
import { saseAuth } from "@sase-auth/got";
import axios, { type InternalAxiosRequestConfig } from "axios";
import got from "got";

/** The ways of a client to the API. */
export interface Agents {
  readonly http?: HttpAgent;
  readonly https?: HttpsAgent;
}

/** A client, and all that its user's own code is given or keeps. It is added to while requests are sent. */
export interface HoldingClient {
  readonly held: unknown[];
  send(url: string, signal?: AbortSignal): Promise<unknown>;
  stream(url: string): Promise<unknown>;
}

export type MakeHoldingClient = (tokens: TokenSource, origin: string, agents: Agents) => HoldingClient;

export const HOLDING_CLIENTS: Readonly<Record<string, MakeHoldingClient>> = {
  axios: (...args) => axiosClient({}, ...args),
  "axios without redirects": (...args) => axiosClient({ maxRedirects: 0 }, ...args),
  "axios by fetch": (...args) => axiosClient({ adapter: "fetch" }, ...args),
  got(tokens, origin, agents) {
    const held: unknown[] = [agents];
    const keep = (...things: unknown[]) => void held.push(...things);
    const hooks = {
      beforeRequest: [keep],
      beforeRedirect: [keep],
      beforeError: [kept(held)],
      afterResponse: [kept(held)],
    };
    const agent = { http: agents.http, https: agents.https };
    const options = { agent, hooks, retry: { limit: 0 }, https: { rejectUnauthorized: false } };
    const client = got.extend(options as object, saseAuth(tokens, { origins: [origin] }));
    return {
      held,
      async send(url, signal) {
        const sent = client(url, signal ? { signal } : {});
        sent.on("request", keep);
        return sent.then(kept(held), kept(held));
      },
      async stream(url) {
        const stream = client.stream(url);
        held.push(stream);
        stream.on("response", keep);
        return stream.toArray().then(kept(held), kept(held));
      },
    };
  },
};

function axiosClient(defaults: object, tokens: TokenSource, origin: string, agents: Agents): HoldingClient {
  const held: unknown[] = [agents];
  const trusting = agents.https ?? new HttpsAgent({ rejectUnauthorized: false });
  const client = axios.create({ ...defaults, proxy: false, httpAgent: agents.http, httpsAgent: trusting });
  const keep = (config: InternalAxiosRequestConfig) => kept(held)(config);
  client.interceptors.request.use(keep);
  attachSaseAuth(client, tokens, { origins: [origin] });
  client.interceptors.request.use(keep);
  client.interceptors.response.use(kept(held), (error) => Promise.reject(kept(held)(error)));
  const beforeRedirect = (...details: unknown[]) => void held.push(...details);
  held.push(client.defaults);
  return {
    held,
    send: (url, signal) => client.get(url, { beforeRedirect, ...(signal && { signal }) }).then(kept(held), kept(held)),
    async stream(url) {
      const response = await client.get(url, { responseType: "stream" });
      held.push(response, response.data);
      for await (const chunk of response.data) held.push(chunk);
      return response;
    },
  };
}

/** Adds to what is held, and hands on. */
function kept(held: unknown[]): <T>(thing: T) => T {
  return (thing) => {
    held.push(thing);
    return thing;
  };
}

/** An agent that hands the options of the request to the connection, and keeps them there, as agents of proxies do. */
export class TunnellingAgent extends HttpsAgent {
  override createConnection(options: AgentOptions & { host?: string; port?: number }): Socket {
    const socket = connect(Number(options.port), "127.0.0.1");
    return connectTls({ ...options, socket, servername: "localhost" });
  }
}
