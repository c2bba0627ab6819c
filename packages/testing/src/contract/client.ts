import type { AddHeaders, TokenSource } from "@sase-auth/core";

/** How a rule wants a client of the host to be made, before the adapter is attached to it. */
export interface ClientSetup {
  /** For the adapter: where it obtains and replaces tokens. */
  readonly tokens: TokenSource;
  /** For the adapter. */
  readonly origins: readonly string[];
  /** For the adapter's option `headers`. */
  readonly addHeaders?: AddHeaders | undefined;
  /** The client's base URL, where the host has such a thing. */
  readonly baseUrl?: string | undefined;
  /** The client's default headers. */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** Set by the client's own option, where the host has one: axios's `auth` for example. */
  readonly credentials?: Credentials | undefined;
  /** How often the host itself repeats a request that was answered with 503: any method, with the shortest pause. 0: never. */
  readonly retries: number;
  /** For a hook of the user's that runs before a request. */
  readonly onRequest: () => void;
  /** For a hook of the user's that runs after a response. */
  readonly onResponse: (status: number) => void;
}

/** A user name and password, which make an `Authorization` of the user's own. */
export interface Credentials {
  /** The user name. */
  readonly username: string;
  /** The password. */
  readonly password: string;
}

/** Makes a client with the adapter attached. What an adapter refuses to be attached to, it throws for here. */
export type MakeClient = (setup: ClientSetup) => ContractClient | Promise<ContractClient>;

/** One client of the host under test, in the contract's terms. */
export interface ContractClient {
  /** Send a request, read the whole response. Rejects with the host's error where there is no response. */
  send(request: ContractRequest): Promise<ContractResponse>;
  /** The chunks of a response's body as they arrive. */
  download(url: string): Promise<AsyncIterable<Uint8Array>>;
  /** Attach the adapter once more. */
  attachAgain?(): void;
  /** Take the adapter off the client. Later requests have no token. */
  detach?(): void;
  /** A body made by the `form-data` package, with one field `name` of that value. */
  formDataStream?(value: string): unknown;
  /** Whether an error is of the host's own class; for hosts that throw for a response such as 404. */
  isHostError?(error: unknown): boolean;
}

/** A request that a rule wants to be sent. */
export interface ContractRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** Absolute, or a path below the client's base URL. */
  readonly url: string | URL;
  /** The request's own headers. */
  readonly headers?: { [name: string]: string };
  /** Set by the host's own option. If it has none, declare the rule. */
  readonly credentials?: Credentials;
  /** Default none. */
  readonly body?: ContractBody;
  /** Aborts the request, and the wait for a token. */
  readonly signal?: AbortSignal;
  /** To be called, right after the host was, with the object that holds the host's options for this request. */
  readonly afterwards?: (options: object) => void;
  /** For the host's events of progress while the response arrives. */
  readonly onProgress?: () => void;
}

/** `json` is for the host to serialize; `raw` for it to take as it is. */
export type ContractBody =
  | {
      /** A value that the host serializes. */
      readonly json: unknown;
    }
  | {
      /** A text, buffer, form or stream that the host sends as it is. */
      readonly raw: unknown;
    };

/** What the host answered with. */
export interface ContractResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The whole body as text. */
  readonly body: string;
  /** What the host handed out: its response. */
  readonly raw: unknown;
  /** What the host threw for the response, where it throws for such a status. */
  readonly error?: unknown;
}
