import { type Answer, gatewayAnswer, jsonAnswer } from "./answer.ts";
import { type AuthFault, FAULT_KEYS } from "./faults.ts";
import { MockServer } from "./mock-server.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { signingKey } from "./signing-key.ts";
import { answerTokenRequest, invalidClient, TOKEN_PATHS, type TokenEndpoint } from "./token-endpoint.ts";
import { answerUserinfo, USERINFO_PATH } from "./userinfo.ts";

const JWKS_PATHS = TOKEN_PATHS.map((path) => path.replace(/access_token$/, "connect/jwk_uri"));
const AUTH_FAULT_KEYS = [...FAULT_KEYS, "token"];

/** The auth host: the token endpoint, its keys and userinfo. */
export class AuthServer extends MockServer<AuthFault> {
  readonly #endpoint: TokenEndpoint;

  constructor(endpoint: TokenEndpoint, now: () => number) {
    super(now);
    this.#endpoint = endpoint;
  }

  /** The requests so far that asked for a token: POST to any spelling of the token endpoint. */
  get tokenRequests(): readonly ReceivedRequest[] {
    return this.requests.filter((request) => this.isTokenRequest(request));
  }

  protected override isTokenRequest({ method, pathname }: ReceivedRequest): boolean {
    return method === "POST" && TOKEN_PATHS.includes(pathname);
  }

  protected override faultKeys(): readonly string[] {
    return AUTH_FAULT_KEYS;
  }

  protected override answerByStatus(status: number): Answer {
    return status === 400 || status === 401 ? invalidClient(status) : gatewayAnswer(status);
  }

  protected override async answer(request: ReceivedRequest, fault: AuthFault): Promise<Answer> {
    const { pathname } = request;
    if (TOKEN_PATHS.includes(pathname)) return answerTokenRequest(this.#endpoint, request, fault.token);
    if (JWKS_PATHS.includes(pathname)) return jsonAnswer(200, { keys: [(await signingKey()).jwk] });
    if (pathname === USERINFO_PATH) return answerUserinfo(this.#endpoint.issuer, request);
    return gatewayAnswer(404);
  }
}
