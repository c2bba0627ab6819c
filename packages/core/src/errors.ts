/** What `error.code` can be. Hosts that wrap errors keep the code, so it is what to check. */
export type SaseAuthErrorCode =
  | "ERR_TOKEN_REQUEST"
  | "ERR_TOKEN_RESPONSE"
  | "ERR_TOKEN_ENDPOINT"
  | "ERR_TOKEN_TENANT"
  | "ERR_SDWAN_PROFILE";

/** Base class of failures to obtain a token. No error holds a token, a secret or the raw body of an answer. */
export class SaseAuthError extends Error {
  /** Which failure it is. Clients that wrap errors keep it. */
  declare readonly code: SaseAuthErrorCode;

  /** @param details become properties; `cause` as in `Error` */
  constructor(code: SaseAuthErrorCode, message: string, details: object = {}) {
    super(message, details);
    Object.assign(this, details);
    this.code = code;
  }
}

/**
 * The token endpoint said no.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export class TokenRequestError extends SaseAuthError {
  /** The error code of RFC 6749 5.2, such as `invalid_client`. */
  declare readonly error: string;
  /** What the service said, without secrets; undefined if it said nothing. */
  declare readonly errorDescription: string | undefined;
  /** The HTTP status of the answer. */
  declare readonly status: number;

  constructor(message: string, details: { error: string; errorDescription: string | undefined; status: number }) {
    super("ERR_TOKEN_REQUEST", message, details);
  }
}

/** The token endpoint answered with something that is no token response, such as a redirect or a proxy's HTML page. */
export class TokenResponseError extends SaseAuthError {
  /** The HTTP status of the answer; 0 where the runtime hides that of a redirect. */
  declare readonly status: number;

  constructor(message: string, details: { status: number }) {
    super("ERR_TOKEN_RESPONSE", message, details);
  }
}

/** The token endpoint did not answer in time, or only with 5xx, 429 and the like. */
export class TokenEndpointError extends SaseAuthError {
  /** ms, from the answer, in which the service wants no further request */
  declare readonly retryAfter?: number;

  constructor(message: string, details?: { retryAfter?: number; cause?: Error }) {
    super("ERR_TOKEN_ENDPOINT", message, details);
  }
}

/** The token is for another TSG than the one that was asked for, and was discarded; or a header of the request names another TSG than its token. */
export class TokenTenantError extends SaseAuthError {
  /** The TSG that was asked for, or that the header names. */
  declare readonly expected: string;
  /** The TSG of the token. */
  declare readonly actual: string;

  constructor(message: string, details: { expected: string; actual: string }) {
    super("ERR_TOKEN_TENANT", message, details);
  }
}

interface ErrorByCode {
  ERR_TOKEN_REQUEST: TokenRequestError;
  ERR_TOKEN_RESPONSE: TokenResponseError;
  ERR_TOKEN_ENDPOINT: TokenEndpointError;
  ERR_TOKEN_TENANT: TokenTenantError;
}

/** Tells an error by its code: it may come from another copy of this package, and be no instance of our class. */
export function hasCode<C extends keyof ErrorByCode>(thrown: unknown, code: C): thrown is ErrorByCode[C] {
  return Object(thrown).code === code;
}

// Names that a minifier does not change. On the prototype: an own property would be printed after the stack once more.
SaseAuthError.prototype.name = "SaseAuthError";
TokenRequestError.prototype.name = "TokenRequestError";
TokenResponseError.prototype.name = "TokenResponseError";
TokenEndpointError.prototype.name = "TokenEndpointError";
TokenTenantError.prototype.name = "TokenTenantError";

/** A `TypeError` whose message names an option and the fix. */
export type InvalidOptionError = TypeError & {
  /** What to recognise it by. */
  readonly code: "ERR_INVALID_OPTION";
};

/** Makes the error for a wrong option. */
export function invalidOption<T extends object>(message: string, details?: T): InvalidOptionError & T {
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_OPTION" } as const, details as T);
}

/**
 * An error of its own for each caller that shares a failure: one request's handler may write on its error, which another's must
 * not read. An error with a `digest` is handed on as itself, because frameworks steer by its identity.
 */
export function ownError(shared: unknown): unknown {
  if (!(shared instanceof Error) || "digest" in shared) return shared;
  const own = Object.setPrototypeOf(new Error(shared.message, shared), Object.getPrototypeOf(shared));
  return Object.assign(own, shared, { stack: shared.stack });
}

/** @throws {InvalidOptionError} unless `valid` */
export function checkOption(valid: boolean, name: string, what: string): asserts valid {
  if (!valid) throw invalidOption(`${name} must be ${what}.`);
}
