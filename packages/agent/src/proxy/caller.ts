import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Answer, json } from "../endpoint/answer.ts";
import type { IssuedTokens } from "../issued-tokens.ts";

export interface CallerSettings {
  readonly secret: string;
  /** The agent's own TSG. */
  readonly tsgId: string;
  readonly mayServe: (tsgId: string) => boolean;
  readonly issued: IssuedTokens;
}

/** Tells who calls: a program that has the local secret, or a token that this agent issued. */
export class Callers {
  readonly #settings: CallerSettings;
  readonly #secret: Buffer;
  /** What a program presents, to be compared. */
  readonly #presented: Buffer;

  constructor(settings: CallerSettings) {
    this.#settings = settings;
    this.#secret = Buffer.from(settings.secret, "latin1");
    this.#presented = Buffer.alloc(this.#secret.length);
  }

  /** The TSG that a request is for, or the refusal. */
  tsgOf(headers: IncomingHttpHeaders): string | Answer {
    const { tsgId: own, mayServe } = this.#settings;
    const asked = headers["x-sase-tsg"];
    if (asked !== undefined && !/^\d{1,20}$/.test(String(asked)))
      return refused(400, "invalid_request", "x-sase-tsg must be one TSG ID: digits.");
    const presented = credentialsIn(headers);
    if (presented.length === 0) return unauthenticated("The local secret is missing: send it as a Bearer token.");
    const proved = presented.map((text) => this.#provedBy(text));
    // A token without x-sase-tsg is for its own TSG, as it would be without the proxy.
    const tsgId = (asked as string | undefined) ?? proved.find((tsg) => tsg !== ANY) ?? own;
    if (proved.some((tsg) => tsg === undefined || (tsg !== ANY && tsg !== tsgId))) return unauthenticated(NOT_PROVED);
    return mayServe(tsgId) ? tsgId : refused(403, "invalid_request", `This agent does not serve TSG ${tsgId}.`);
  }

  /** The TSG that a text is good for; `ANY` for the local secret, undefined if it proves nothing. */
  #provedBy(text: string): string | undefined {
    // A length is no secret.
    if (text.length !== this.#secret.length) return this.#settings.issued.tsgOf(text);
    this.#presented.write(text, "latin1");
    return timingSafeEqual(this.#presented, this.#secret) ? ANY : this.#settings.issued.tsgOf(text);
  }
}

const ANY = "any";
const NOT_PROVED =
  "This is neither the local secret, nor a token that this agent issued for the TSG. sase-auth exec has a new secret in each run: take SASE_AGENT_TOKEN.";

/** scm-go sends its token as `x-auth-jwt`. */
function credentialsIn({ authorization, "x-auth-jwt": jwt }: IncomingHttpHeaders): string[] {
  const presented: string[] = [];
  if (authorization !== undefined) presented.push(/^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "");
  if (jwt !== undefined) presented.push(String(jwt));
  return presented;
}

function unauthenticated(why: string): Answer {
  return refused(401, "invalid_token", why, {
    "www-authenticate": 'Bearer realm="sase-auth agent", error="invalid_token"',
  });
}

/** A refusal of the proxy. Its body has the shape of RFC 6749 5.2, as each of the agent's has. */
export function refused(status: number, error: string, description: string, headers = {}): Answer {
  return { ...json(status, { error, error_description: description }, headers), error: `${error}: ${description}` };
}
