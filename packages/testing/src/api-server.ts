import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { type Answer, gatewayAnswer, jsonAnswer, textAnswer } from "./answer.ts";
import { deliver } from "./deliver.ts";
import { FAULT_KEYS } from "./faults.ts";
import type { IssuedToken } from "./issued-token.ts";
import { MockServer } from "./mock-server.ts";
import type { ReceivedRequest } from "./received-request.ts";
import type { Tenants } from "./tenants.ts";
import { bearerToken, type Refusal, type TokenIssuer } from "./token-issuer.ts";

/**
 * Answers an API request whose token was accepted. `body` is the request's body as it arrives; reading it is
 * optional, and what is read appears in `request.body` too.
 */
export type RespondHandler = (
  request: ReceivedRequest,
  response: ServerResponse,
  body: Readable,
) => void | Promise<void>;

/** What the API server decides by. */
export interface Api {
  issuer: TokenIssuer;
  tenants: Tenants;
  respond: RespondHandler | undefined;
}

const SDWAN_PROFILE = "/sdwan/v2.1/api/profile";

/** The API hosts: every path needs a token. */
export class ApiServer extends MockServer {
  readonly #api: Api;
  // The tokens whose profile call was made. SD-WAN opens per token, so a renewed one starts closed.
  readonly #openedSdwan = new WeakSet<IssuedToken>();

  constructor(api: Api, now: () => number) {
    super(now);
    this.#api = api;
  }

  protected override faultKeys(): readonly string[] {
    return FAULT_KEYS;
  }

  protected override answerByStatus(status: number): Answer {
    return status === 401 ? refusalAnswer("invalid") : gatewayAnswer(status);
  }

  protected override answer(request: ReceivedRequest): Answer {
    return this.#refusal(request) ?? jsonAnswer(200, echo(request));
  }

  protected override async takeOver(
    request: ReceivedRequest,
    response: ServerResponse,
    body: Readable,
  ): Promise<boolean> {
    const { respond } = this.#api;
    if (!respond || this.#refusal(request)) return false;
    try {
      await respond(request, response, body);
    } catch (error) {
      request.error = error;
      if (response.headersSent) throw error;
      // Its message may quote a token, so it is kept where the test can look, and not sent.
      deliver(response, gatewayAnswer(500, "The respond handler threw: see error of the recorded request"), {});
    }
    return true;
  }

  /** Why the request gets no further, if it does not. */
  #refusal(request: ReceivedRequest): Answer | undefined {
    const token = this.#api.issuer.check(bearerToken(request.headers.authorization));
    if (typeof token === "string") return refusalAnswer(token);
    if (!this.#api.tenants.has(token.tsgId)) return refusalAnswer("invalid");
    request.tsgId = token.tsgId;
    if (request.method === "GET" && request.pathname === SDWAN_PROFILE) this.#openedSdwan.add(token);
    const closed = request.pathname.startsWith("/sdwan/") && !this.#openedSdwan.has(token);
    return closed ? gatewayAnswer(403) : undefined;
  }
}

function refusalAnswer(refusal: Refusal): Answer {
  if (refusal === "expired") return textAnswer(401, "Jwt is expired");
  if (refusal === "invalid") return gatewayAnswer(401, "Invalid JWT token");
  const errors = [{ code: "E016", message: "Not Authenticated" }];
  return jsonAnswer(401, { _errors: errors, _request_id: randomUUID() });
}

function echo({ method, path, tsgId, body }: ReceivedRequest): object {
  return { method, path, tsgId, body: body.toString("utf8") };
}
