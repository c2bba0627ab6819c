import type { AccessToken } from "../access-token.ts";
import { type Instant, now, since } from "../clock.ts";
import type { TokenSource } from "../token-source.ts";
import { ProfileSession } from "./profile-session.ts";

/** The tokens of one TSG, of one source. */
interface TenantSessions {
  /** The one that the source returned last, and its session. */
  readonly token: AccessToken;
  readonly session: ProfileSession;
  opened: OpenedToken | undefined;
}

interface OpenedToken {
  readonly token: AccessToken;
  readonly openedAt: Instant;
  /** ms of its life that were left then */
  readonly left: number;
}

/** Which tokens of one source have an open SD-WAN session. All wrappers around that source share this. */
export class OpenedTokens {
  readonly #sessions: WeakMap<AccessToken, ProfileSession>;
  readonly #tenants = new Map<string, TenantSessions>();

  private constructor(sessions: WeakMap<AccessToken, ProfileSession>) {
    this.#sessions = sessions;
  }

  /** @param origin the API host: a session of the mock's is none of the service */
  static of(tokens: TokenSource, origin: string): OpenedTokens {
    const host = hosts.get(origin) ?? { sessions: new WeakMap(), sources: new WeakMap() };
    hosts.set(origin, host);
    const opened = host.sources.get(tokens) ?? new OpenedTokens(host.sessions);
    host.sources.set(tokens, opened);
    return opened;
  }

  session(token: AccessToken): ProfileSession {
    return this.#tenant(token).session;
  }

  /** This token if its session is open, else an earlier token of the same TSG that is open and has not expired. */
  best(token: AccessToken): AccessToken | undefined {
    const tenant = this.#tenant(token);
    const { session, opened } = tenant;
    if (!session.isOpen) return opened && since(opened.openedAt) < opened.left ? opened.token : undefined;
    if (opened?.token !== token) tenant.opened = { token, openedAt: now(), left: token.expiresAt - Date.now() };
    return token;
  }

  #tenant(token: AccessToken): TenantSessions {
    const { tsgId } = token;
    const known = this.#tenants.get(tsgId);
    if (known?.token === token) return known;
    // A source of the user's own may make an object for each call.
    const isSame = known?.token.value === token.value;
    const session = this.#sessions.get(token) ?? (isSame ? known.session : new ProfileSession());
    this.#sessions.set(token, session);
    if (!known) this.#forgetExpired();
    const tenant = { token, session, opened: known?.opened };
    this.#tenants.set(tsgId, tenant);
    return tenant;
  }

  #forgetExpired(): void {
    for (const [tsgId, { token }] of this.#tenants) if (token.expiresAt <= Date.now()) this.#tenants.delete(tsgId);
  }
}

/** A session belongs to a token, whoever made the call for it. */
const hosts = new Map<
  string,
  { sessions: WeakMap<AccessToken, ProfileSession>; sources: WeakMap<TokenSource, OpenedTokens> }
>();
