import type { IncomingMessage, ServerResponse } from "node:http";
import type { Settings } from "../agent-options.ts";
import { type Answer, json, methodNotAllowed, oauthError } from "./answer.ts";
import { AskedAgain } from "./asked-again.ts";
import { isAuthenticated } from "./client-authentication.ts";
import { readForm } from "./form-body.ts";
import { refusalFor } from "./refusal.ts";
import { requestedTsg } from "./requested-tsg.ts";
import type { ServedToken, ServedTokens } from "./served-tokens.ts";

/** The token endpoint and its revocation endpoint. */
export class TokenEndpoint {
  readonly #settings: Settings;
  readonly #tokens: ServedTokens;
  readonly #askedAgain = new AskedAgain();

  constructor(settings: Settings, tokens: ServedTokens) {
    this.#settings = settings;
    this.#tokens = tokens;
  }

  /** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
  async token(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    const form = await this.#authenticatedForm(request);
    if (!(form instanceof URLSearchParams)) return form;
    if (form.get("grant_type") !== "client_credentials")
      return oauthError(400, "unsupported_grant_type", "grant_type must be client_credentials.");
    const { tsgId: own, mayServe } = this.#settings;
    const tsgId = requestedTsg(form.get("scope"), own);
    if (tsgId === undefined) return oauthError(400, "invalid_scope", "scope must name one tsg_id:<TSG ID>.");
    if (!mayServe(tsgId)) return oauthError(400, "invalid_scope", `This agent does not serve TSG ${tsgId}.`);
    try {
      return { ...success(await this.#tokenFor(tsgId, request, response)), tsgId };
    } catch (error) {
      return { ...refusalFor(error), tsgId };
    }
  }

  /** @see https://www.rfc-editor.org/rfc/rfc7009#section-2 */
  async revoke(request: IncomingMessage): Promise<Answer> {
    const form = await this.#authenticatedForm(request);
    if (!(form instanceof URLSearchParams)) return form;
    const token = form.get("token");
    if (!token) return oauthError(400, "invalid_request", "token is missing.");
    try {
      await this.#tokens.revoke(token);
      return json(200, {});
    } catch (error) {
      return refusalFor(error);
    }
  }

  async #authenticatedForm(request: IncomingMessage): Promise<URLSearchParams | Answer> {
    if (request.method !== "POST") return methodNotAllowed("POST");
    const form = await readForm(request);
    if (!(form instanceof URLSearchParams) || isAuthenticated(request, form, this.#settings)) return form;
    const description = "The client ID or the local secret is not that of this agent. It has a new one in each run.";
    return oauthError(401, "invalid_client", description, { "www-authenticate": 'Basic realm="sase-auth agent"' });
  }

  async #tokenFor(tsgId: string, { socket }: IncomingMessage, response: ServerResponse): Promise<ServedToken> {
    const controller = new AbortController();
    response.once("close", () => controller.abort());
    const current = this.#tokens.current(tsgId);
    if (current && this.#askedAgain.isAbout(socket, current)) await this.#tokens.replaceQuietly(current);
    const served = await this.#tokens.get(tsgId, controller.signal);
    // Not before it was sent: of two requests at once, the second says nothing about the first's token.
    response.once("finish", () => this.#askedAgain.note(socket, served.token));
    return served;
  }
}

/** The members and the scope of the vendor's own answer. */
function success({ token, secondsLeft }: ServedToken): Answer {
  return json(200, {
    access_token: token.value,
    scope: `profile tsg_id:${token.tsgId} email`,
    token_type: "Bearer",
    expires_in: secondsLeft,
  });
}
