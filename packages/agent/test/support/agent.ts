import { type Agent as HttpAgent, type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import { text } from "node:stream/consumers";
import { TenantTokens } from "@sase-auth/core";
import { type MockSase, type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import { onTestFinished, vi } from "vitest";
import { type Agent, type AgentEvent, type AgentOptions, startAgent } from "../../src/index.ts";

export interface Running {
  readonly sase: MockSase;
  readonly agent: Agent;
  readonly tenants: TenantTokens;
  readonly events: AgentEvent[];
  /** How many token requests are under way. */
  readonly underWay: () => number;
}

/** An agent before a mock service, until the test ends. */
export async function running(
  given: Partial<AgentOptions> | ((sase: MockSase) => Partial<AgentOptions>) = {},
  service: MockSaseOptions = {},
): Promise<Running> {
  const sase = await startMockSase(service);
  onTestFinished(() => sase.close());
  const options = typeof given === "function" ? given(sase) : given;
  const { tsgId, ...account } = sase.credentials;
  let underWay = 0;
  const tenants = new TenantTokens({
    ...account,
    clientSecret: () => sase.credentials.clientSecret,
    fetch(url, init) {
      underWay++;
      return fetch(url, init).finally(() => underWay--);
    },
  });
  const events: AgentEvent[] = [];
  const { clientId, tokenUrl } = account;
  const onEvent = (event: AgentEvent) => void events.push(event);
  const agent = await startAgent({ tenants, clientId, tokenUrl, tsgId, onEvent, ...options });
  onTestFinished(() => agent.close(0));
  return { sase, agent, tenants, events, underWay: () => underWay };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: what it is depends on the endpoint, and the tests say what it must be.
  readonly body: any;
}

export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string | undefined };
  readonly form?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
  readonly connection?: HttpAgent;
  readonly socketPath?: string;
}

/** Send a request as it is: without what a `fetch` adds. */
export async function send(agent: Agent, sent: Sent = {}): Promise<Answered> {
  const { method = "POST", path = "/oauth2/access_token", form, connection, socketPath } = sent;
  const { hostname, port } = new URL(agent.tokenUrl);
  const body = sent.body ?? (form && new URLSearchParams(form).toString());
  const headers = Object.entries({ "content-type": FORM, authorization: basic(agent), ...sent.headers });
  const options: RequestOptions = {
    ...(socketPath ? { socketPath } : { hostname, port }),
    method,
    path,
    headers: Object.fromEntries(headers.filter(([, value]) => value !== undefined)) as { [name: string]: string },
    agent: connection ?? false,
  };
  const outgoing = request(options);
  outgoing.end(body);
  const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve).once("error", reject);
  });
  const answer = await text(response);
  const { statusCode: status = 0, headers: received } = response;
  return {
    status,
    headers: received,
    body: answer && /json/.test(received["content-type"] ?? "") ? JSON.parse(answer) : answer,
  };
}

const FORM = "application/x-www-form-urlencoded";

export function basic({ clientId, secret }: { clientId: string; secret: string }): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
}

/** Ask for a token as the vendor documents it. */
export function ask(agent: Agent, tsgId: string = agent.tsgId, sent: Sent = {}): Promise<Answered> {
  return send(agent, { form: { grant_type: "client_credentials", scope: `tsg_id:${tsgId}` }, ...sent });
}

/** Let a test move these clocks, until it ends. */
export function fakeTime(toFake: ("Date" | "performance" | "setInterval" | "clearInterval")[]): void {
  vi.useFakeTimers({ toFake });
  onTestFinished(() => void vi.useRealTimers());
}
