import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import {
  isReplayable,
  isTokenRejected,
  mayReceiveToken,
  resolveOrigins,
  sendAuthorized,
} from "@sase-auth/core/adapter";

/** The `fetch` underneath, be it the global one, undici's, or one that goes through a proxy. */
// biome-ignore lint/suspicious/noExplicitAny: each fetch has its own types of input, and createSaseFetch hands on the caller's
type AnyFetch = (input: any, init?: any) => Promise<any>;

export interface FetchOptions<Fetch> extends SaseAuthOptions {
  /** What sends the requests. Default the global `fetch`. */
  fetch?: Fetch | undefined;
}

/**
 * A `fetch` that puts an access token on requests to `origins`, and sends a request once more if its token is rejected.
 * All other requests, and those that carry an `Authorization` of their own, go through as they are.
 *
 * A `Request` with a body is cloned before it is sent, so that it can be replayed; streams are not replayed.
 *
 * @throws {InvalidOptionError} if an origin is not exactly an https origin
 */
export function createSaseFetch<Fetch extends AnyFetch = typeof globalThis.fetch>(
  tokens: TokenSource,
  { origins, fetch }: FetchOptions<Fetch> = {},
): Fetch {
  const allowed = resolveOrigins(origins);
  const send: typeof globalThis.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
  const saseFetch: typeof globalThis.fetch = async (input, init) => {
    const request = isRequest(input) ? input : undefined;
    const url = request ? request.url : String(input);
    if (!mayReceiveToken(url, allowed)) return send(input, init);
    // Copied before anything is awaited, as fetch itself does: the caller may use its objects again.
    const headers = new Headers(init?.headers ?? request?.headers);
    if (headers.has("authorization")) return send(input, init);
    // Only inside a Request can its body be cloned. Of its own class: undici's fetch does not know the global one.
    if (isRequest(init)) return saseFetch(new (init.constructor as typeof Request)(input, init));
    const copy = membersOf(init);
    // A clone follows the signal of its Request only until it is garbage collected, so that one is named.
    if (request && copy.signal === undefined) copy.signal = request.signal;
    return sendWithToken(tokens, send, { url, request, init: copy, headers });
  };
  return saseFetch as Fetch;
}

interface Prepared {
  url: string;
  request: Request | undefined;
  init: RequestInit;
  headers: Headers;
}

async function sendWithToken(
  tokens: TokenSource,
  send: typeof globalThis.fetch,
  { url, request, init, headers }: Prepared,
): Promise<Response> {
  const spare = request?.body && init.body == null ? request.clone() : undefined;
  const inputs: (string | Request)[] = [request ?? url, spare ?? request ?? url];
  try {
    return await sendAuthorized<Response>(tokens, {
      signal: init.signal ?? undefined,
      send(token) {
        // Of our own for each time: what is underneath may add to it.
        const authorized = new Headers(headers);
        authorized.set("authorization", token.authorization);
        return send(inputs.shift() as string | Request, { ...init, headers: authorized });
      },
      isRejected: ({ status, headers, url: from }) =>
        isTokenRejected(status, headers.get("www-authenticate")) && isSameOrigin(from || url, url),
      canReplay: () => isReplayable(init.body),
      discard: release,
    });
  } finally {
    if (spare) release(spare);
  }
}

/** Inherited members too, which fetch reads and a spread leaves out: a PUT by way of defaults would go out as a GET. */
function membersOf(init: RequestInit = {}): RequestInit {
  const members: Record<string, unknown> = {};
  for (const key in init) members[key] = init[key as keyof RequestInit];
  return members;
}

/** A Request of any realm or package. */
function isRequest(input: unknown): input is Request {
  return typeof input === "object" && input !== null && "url" in input && "clone" in input;
}

/** A redirect to another origin went there without the token, so that a 401 from there says nothing about it. */
function isSameOrigin(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}

/** Let go of a body that nobody will read. That of node-fetch is a stream of Node's. */
function release({ body }: { body: (Partial<ReadableStream> & { destroy?(): void }) | null }): void {
  body?.destroy?.();
  body?.cancel?.().catch(() => {});
}
