/** A token service of another project, running on loopback. */
export interface ForeignServer extends AsyncDisposable {
  readonly tokenUrl: string;
  /** Register a client, or change its secret. */
  setSecret(clientId: string, clientSecret: string): void;
  /** Whether the token is valid, by the means that this server offers to APIs: its keys, or its own check. */
  accepts(token: string): Promise<boolean>;
}

/** The only TSGs that these servers know. */
export const KNOWN_TSG_IDS: readonly string[] = ["1838006364", "1100000001"];

/** Seconds. */
export const LIFETIME = 900;
