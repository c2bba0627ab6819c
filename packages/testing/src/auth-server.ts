import { type Answer, gatewayAnswer, jsonAnswer } from "./answer.ts";
import { type AuthFault, FAULT_KEYS } from "./faults.ts";
import { MockServer, type ServerSettings } from "./mock-server.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { signingKey } from "./signing-key.ts";
import { answerTokenRequest, invalidClient, TOKEN_PATHS, type TokenEndpoint, tenantNamed } from "./token-endpoint.ts";
import { TokenGate } from "./token-gate.ts";
import { answerUserinfo, USERINFO_PATH } from "./userinfo.ts";

const JWKS_PATHS = TOKEN_PATHS.map((path) => path.replace(/access_token$/, "connect/jwk_uri"));
const AUTH_FAULT_KEYS = [...FAULT_KEYS, "token"];

/** The auth host: the token endpoint, its keys and userinfo. */
export class AuthServer extends MockServer<AuthFault> {
  readonly #endpoint: TokenEndpoint;
  readonly #gate: TokenGate;

  /** @param concurrency how many token requests of one tenant are answered at a time */
  constructor(endpoint: TokenEndpoint, concurrency: number, settings: ServerSettings) {
    super("auth", settings);
    this.#endpoint = endpoint;
    this.#gate = new TokenGate(concurrency);
  }

  /** The requests so far that asked for a token: POST to any spelling of the token endpoint. */
  get tokenRequests(): readonly ReceivedRequest[] {
    return this.requests.filter((request) => this.isTokenRequest(request));
  }

  /** Whether a request is a POST to any spelling of the token endpoint. */
  protected override isTokenRequest({ method, pathname }: ReceivedRequest): boolean {
    return method === "POST" && TOKEN_PATHS.includes(pathname);
  }

  protected override faultKeys(): readonly string[] {
    return AUTH_FAULT_KEYS;
  }

  protected override answerByStatus(status: number): Answer {
    return status === 400 || status === 401 ? invalidClient(status) : gatewayAnswer(status);
  }

  protected override enter(request: ReceivedRequest): (() => void) | undefined {
    return this.#gate.enter(tenantNamed(request) ?? "");
  }

  protected override async answer(request: ReceivedRequest, fault: AuthFault): Promise<Answer> {
    const { pathname } = request;
    if (TOKEN_PATHS.includes(pathname)) return answerTokenRequest(this.#endpoint, request, fault.token);
    if (JWKS_PATHS.includes(pathname)) return jsonAnswer(200, { keys: [(await signingKey()).jwk] });
    if (pathname === USERINFO_PATH) return answerUserinfo(this.#endpoint.issuer, request);
    return gatewayAnswer(404);
  }
}
