/** What a contestant is set up with, which is the same for all. */
export interface Setup {
  readonly credentials: Credentials;
  /** The API's origin: the service's process, or the vendor's own if nothing is sent. */
  readonly apiOrigin: string;
  /** Whether answers are made below the client, in this process, so that only the client costs time. */
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
