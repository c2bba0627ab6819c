/** What a contestant is given: the same for all of them. */
export interface Setup {
  readonly credentials: Credentials;
  /** Where the API is: the service's process, or the vendor's own origin where nothing is sent. */
  readonly apiOrigin: string;
  /** Answers are made up below the client, in this process, so that only what is above costs time. */
  readonly stub: boolean;
  /** The value of the header of a client that has a fixed one. */
  readonly authorization: string;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tsgId: string;
  readonly tokenUrl: string;
}
