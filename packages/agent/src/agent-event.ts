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
  | (AnsweredRequest & {
      /** A request was answered by the agent itself. */
      type: "answered";
      /** The TSG of the token that was served, if one was. */
      tsgId?: string;
      /** The reason for a refusal, in words. */
      error?: string;
    })
  | (AnsweredRequest & {
      /** A request was sent on by the proxy, and answered by an API. */
      type: "forwarded";
      /** The API host that answered. */
      host: string;
      /** The TSG of the token that the request was sent with. */
      tsgId: string;
    })
  | {
      /** A token was replaced. */
      type: "replaced";
      /** The TSG of that token. */
      tsgId: string;
      /** What said that an API rejected it: a client's revocation, a client that asked again, or the API to the proxy. */
      reason: "revoked" | "asked again" | "rejected";
    }
  | {
      /** The auth file was not written. */
      type: "authFile";
      /** Why not. */
      error: Error;
    };

/** What an event says of a request. */
export interface AnsweredRequest {
  /** Its method, such as `POST`. */
  method: string;
  /** Its path, without the query. */
  path: string;
  /** The status that it was answered with. */
  status: number;
}

/** Receives the events of an agent. An exception or a rejection of it fails no request. */
export type AgentEventListener = (event: AgentEvent) => void;
