import type { AccessToken } from "@sase-auth/core";
import type { UsableCredentials } from "../credentials.ts";

/** One thing about the service that is not documented, and what was seen of it. */
export interface Fact {
  readonly name: string;
  /** Fit for a public issue: no secret, token, ID, name or address. */
  readonly seen: string;
}

/** What the facts are found with. */
export interface Means {
  readonly credentials: UsableCredentials;
  readonly token: AccessToken;
  readonly tokenUrl: URL;
  readonly apiOrigin: string;
  /** The API hosts to look at. */
  readonly hosts: readonly string[];
  /** ms for one request */
  readonly timeout: number;
}

/** Finds facts by requests that only read. */
export type Finder = (means: Means) => Promise<Fact[]>;
