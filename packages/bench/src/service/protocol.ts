/** What the service's process and the one that measures tell each other. */

export interface Ready {
  authOrigin: string;
  apiOrigin: string;
}

export interface Behaviour {
  /** of a token, in seconds */
  lifetime: number;
  /** ms that a token request takes */
  tokenLatency: number;
  /** ms between the answers of the API to requests that come together */
  stagger: number;
}

/** Each is answered with the counts up to it. */
export interface Command {
  /** Behave like this from now on, and count from zero. */
  behave?: Partial<Behaviour>;
  /** Accept none of the tokens issued so far. */
  revoke?: boolean;
  /** Accept this header for ever. */
  accept?: string;
}

export interface Counts {
  tokenRequests: number;
  /** the most that were under way at a time */
  mostTokenRequests: number;
  /** requests of the API */
  requests: number;
  /** those of them that were answered with 401 */
  rejected: number;
}
