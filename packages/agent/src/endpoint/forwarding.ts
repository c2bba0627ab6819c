import type { IncomingMessage } from "node:http";
import type { Settings } from "../agent-options.ts";
import { type Answer, methodNotAllowed, oauthError } from "./answer.ts";
import { readForm } from "./form-body.ts";

/** ms */
const TIMEOUT = 10_000;
/** Bytes */
const LARGEST = 2 ** 20;

/** The signing keys of the service, beside its token endpoint. SDKs check tokens with them. */
export function signingKeys(request: IncomingMessage, { tokenUrl, fetch }: Settings): Promise<Answer> | Answer {
  if (request.method !== "GET") return methodNotAllowed("GET");
  return passOn(new URL("connect/jwk_uri", tokenUrl), {}, fetch);
}

/** What the service says of the account that a token was issued to. The token is the client's. */
export async function userinfo(request: IncomingMessage, { tokenUrl, fetch }: Settings): Promise<Answer> {
  const url = new URL("/auth/v1/oauth2/userinfo", tokenUrl);
  const { method, headers } = request;
  const authorization = headers.authorization && /^bearer /i.test(headers.authorization) && headers.authorization;
  const bearer: Record<string, string> = authorization ? { authorization } : {};
  if (method === "GET") return passOn(url, { headers: bearer }, fetch);
  if (method !== "POST") return methodNotAllowed("GET, POST");
  const form = await readForm(request);
  if (!(form instanceof URLSearchParams)) return form;
  return passOn(url, { method, headers: bearer, body: form }, fetch);
}

async function passOn(url: URL, init: RequestInit, fetch: Settings["fetch"]): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const type = response.headers.get("content-type") ?? "";
    if (!/\bjson\b/.test(type) || response.status >= 500) {
      await response.body?.cancel();
      return notPassedOn(url, `it answered ${response.status}, and no JSON`);
    }
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    return { status: response.status, headers, body: await limited(response) };
  } catch {
    return notPassedOn(url, "it did not answer");
  }
}

function notPassedOn({ host }: URL, why: string): Answer {
  return oauthError(503, "temporarily_unavailable", `${host} cannot be asked: ${why}.`, { "retry-after": "5" });
}

/** @throws {Error} if it is too large */
async function limited(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST) throw new Error("too large");
  }
  return Buffer.concat(chunks);
}
