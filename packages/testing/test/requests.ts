import { type Agent, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import type { MockSase } from "../src/index.ts";

interface TokenRequest {
  url?: string;
  basic?: string;
  form?: string | Record<string, string>;
  init?: RequestInit;
}

/** POST to the token endpoint as the documented call does, save for what is given. */
export function requestToken(sase: MockSase, changes: TokenRequest = {}): Promise<Response> {
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const form = changes.form ?? { grant_type: "client_credentials", scope: `tsg_id:${tsgId}` };
  return fetch(changes.url ?? tokenUrl, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(changes.basic ?? `${clientId}:${clientSecret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(form).toString(),
    ...changes.init,
  });
}

export async function obtainToken(sase: MockSase, changes?: TokenRequest): Promise<string> {
  const response = await requestToken(sase, changes);
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

export function scopeForm(tsgId: string): Record<string, string> {
  return { grant_type: "client_credentials", scope: `tsg_id:${tsgId}` };
}

export function callApi(sase: MockSase, token: string, path = "/things", init?: RequestInit): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, ...init?.headers };
  return fetch(`${sase.apiOrigin}${path}`, { redirect: "manual", ...init, headers });
}

/** The code of the error that a call fails with, wherever fetch put it. */
export async function errorCode(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { code, cause } = error as { code?: string; cause?: { code?: string } };
    return cause?.code ?? code ?? String(error);
  }
}

export interface Got {
  response: IncomingMessage;
  body: Buffer;
  /** The connection it came over; the response forgets it at its end. */
  socket: Socket;
}

/** GET over the kept-alive connections of an agent. */
export async function getOver(agent: Agent, url: string): Promise<Got> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { agent }, resolve).on("error", reject).end();
  });
  const { socket } = response;
  return { response, socket, body: await buffer(response) };
}
