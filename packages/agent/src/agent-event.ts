/**
 * What an agent reports to its `onEvent` listener. Never carries a token or a secret.
 *
 * - `answered`: a request was answered. `error` is the reason for a refusal, in words
 * - `replaced`: a token was replaced because an API rejected it
 * - `authFile`: the auth file was not written; the one before it stays
 */
export type AgentEvent =
  | { type: "answered"; method: string; path: string; status: number; tsgId?: string; error?: string }
  | { type: "replaced"; tsgId: string; reason: "revoked" | "asked again" }
  | { type: "authFile"; error: Error };

export type AgentEventListener = (event: AgentEvent) => void;
