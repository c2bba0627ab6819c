/**
 * What an agent reports to its `onEvent` listener. Never carries a token or a secret.
 *
 * - `answered`: a request was answered. `path` has no query, and is `(another path)` if the agent has nothing there, or the program did not prove itself; `error` is the
 *   reason for a refusal, in words. Where it follows `forwarded`, the answer had begun and was cut off
 * - `forwarded`: an API answered a request that the proxy sent on. `path` has no query
 * - `replaced`: a token was replaced because an API rejected it: a client said so, by a revocation or by asking again, or the API
 *   answered the proxy so
 * - `authFile`: the auth file was not written; the one before it stays
 */
export type AgentEvent =
  | { type: "answered"; method: string; path: string; status: number; tsgId?: string; error?: string }
  | { type: "forwarded"; method: string; host: string; path: string; status: number; tsgId: string }
  | { type: "replaced"; tsgId: string; reason: "revoked" | "asked again" | "rejected" }
  | { type: "authFile"; error: Error };

export type AgentEventListener = (event: AgentEvent) => void;
