import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { type Answer, gatewayAnswer, jsonAnswer } from "./answer.ts";
import { deliver } from "./deliver.ts";
import { FAULT_KEYS } from "./faults.ts";
import type { FixtureSet } from "./fixtures/fixture-set.ts";
import type { IssuedToken } from "./issued-token.ts";
import { MockServer, type ServerSettings } from "./mock-server.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { refusalAnswer } from "./refusals/refusal-answer.ts";
import { headerRefusal } from "./strict-headers/header-refusal.ts";
import type { Tenants } from "./tenants.ts";
import { bearerToken, type TokenIssuer } from "./token-issuer.ts";

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
  /** The answers by operation; without them every operation exists. */
  fixtures: FixtureSet | undefined;
  /** Whether the headers beside the token are checked. */
  strictHeaders: boolean;
}

const SDWAN_PROFILE = "/sdwan/v2.1/api/profile";

/** The API hosts: every path needs a token. */
export class ApiServer extends MockServer {
  readonly #api: Api;
  // The tokens whose profile call was made. SD-WAN opens per token, so a renewed one starts closed.
  readonly #openedSdwan = new WeakSet<IssuedToken>();

  constructor(api: Api, settings: ServerSettings) {
    super("api", settings);
    this.#api = api;
  }

  protected override faultKeys(): readonly string[] {
    return FAULT_KEYS;
  }

  protected override answerByStatus(status: number, { pathname }: ReceivedRequest): Answer {
    if (status === 401) return refusalAnswer("invalid", pathname);
    return status === 403 ? refusalAnswer("forbidden", pathname) : gatewayAnswer(status);
  }

  protected override answer(request: ReceivedRequest): Answer {
    const refusal = this.#refusal(request);
    if (refusal) return refusal;
    if (!this.#api.fixtures) return jsonAnswer(200, echo(request));
    return this.#fixtureAnswer(request) ?? gatewayAnswer(404);
  }

  protected override async takeOver(
    request: ReceivedRequest,
    response: ServerResponse,
    body: Readable,
  ): Promise<boolean> {
    const { respond } = this.#api;
    if (!respond || this.#refusal(request) || this.#fixtureAnswer(request)) return false;
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

  #fixtureAnswer(request: ReceivedRequest): Answer | undefined {
    return this.#api.fixtures?.answer(request, (status) => this.answerByStatus(status, request));
  }

  /** Why the request gets no further, if it does not. */
  #refusal(request: ReceivedRequest): Answer | undefined {
    const { issuer, tenants, strictHeaders } = this.#api;
    const { method, pathname } = request;
    const token = issuer.check(bearerToken(request.headers.authorization));
    if (typeof token === "string") return refusalAnswer(token, pathname);
    if (!tenants.has(token.tsgId)) return refusalAnswer("invalid", pathname);
    request.tsgId = token.tsgId;
    if (method === "GET" && pathname === SDWAN_PROFILE) this.#openedSdwan.add(token);
    if (pathname.startsWith("/sdwan/") && !this.#openedSdwan.has(token)) return refusalAnswer("forbidden", pathname);
    return strictHeaders ? headerRefusal(request, token.tsgId) : undefined;
  }
}

function echo({ method, path, tsgId, body }: ReceivedRequest): object {
  return { method, path, tsgId, body: body.toString("utf8") };
}
