import { discardBody } from "./discard-body.ts";
import { isSameOrigin } from "./origins.ts";
import { isReplayable } from "./replayable-body.ts";

/** The limit of the fetch standard. */
const MOST = 20;

/** Headers that belong to the origin or to the body that they were made for. */
const OF_THE_ORIGIN = ["authorization", "proxy-authorization", "cookie", "host"];
const OF_THE_BODY = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];

/** Where redirects ended. */
export interface Arrival {
  /** The answer that is no redirect, or one that was not to be followed. */
  readonly response: Response;
  /** Whether it came after a redirect. */
  readonly isRedirected: boolean;
  /** Whether a redirect left the origin. From then on there was no `Authorization`, even back at the first origin. */
  readonly hasLeft: boolean;
}

/**
 * Keep a `fetch` from following redirects, if it would: some carry `Authorization` to other ports of a host, and none tells
 * which way it took. They are for {@link followRedirects} then.
 *
 * @param init is changed
 * @returns whether redirects are to be followed
 */
export function takeRedirects(input: string | Request, init: RequestInit): boolean {
  const follows = (init.redirect ?? (typeof input === "string" ? undefined : input.redirect) ?? "follow") === "follow";
  if (follows) init.redirect = "manual";
  return follows;
}

/** Whether a status sends the client elsewhere: 301, 302, 303, 307 and 308. */
export function isRedirect(status: number): boolean {
  return (status > 300 && status < 304) || status === 307 || status === 308;
}

/**
 * Follow redirects as the fetch standard says.
 *
 * @param spare a clone of `input`, if that is a `Request` with a body
 * @param added names of headers that leave with `Authorization`
 * @throws {TypeError} as fetch does, if a redirect cannot be followed
 * @see https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export function followRedirects(
  answer: Response,
  send: typeof fetch,
  input: string | Request,
  init: RequestInit,
  spare?: Request,
  added: readonly string[] = [],
): Promise<Arrival> {
  const request = typeof input === "string" ? undefined : input;
  const { method = "GET", url = input as string, headers, signal } = Object(request) as Partial<Request>;
  const sent = { method, ...(headers && { headers, signal }), ...init } as RequestInit;
  return follow({ send, spare, ofTheOrigin: [...OF_THE_ORIGIN, ...added] }, answer, url, sent);
}

interface Way {
  readonly send: typeof fetch;
  readonly spare: Request | undefined;
  readonly ofTheOrigin: readonly string[];
}

async function follow(
  { send, spare, ofTheOrigin }: Way,
  answer: Response,
  url: string,
  init: RequestInit,
): Promise<Arrival> {
  let [from, sent, response] = [url, init, answer];
  for (let count = 0; ; count++) {
    const location = isRedirect(response.status) ? response.headers.get("location") : null;
    if (location === null) return arrival(response, count > 0, false);
    discardBody(response.body);
    if (count === MOST) throw failure("redirect count exceeded");
    const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
    if (!next || !/^https?:$/.test(next.protocol)) throw failure("a redirect to something other than an http URL");
    // The first redirect puts the body of the Request into `sent`, or ends it.
    sent = await nextInit(sent, response.status, count === 0 ? spare : undefined);
    if (!isSameOrigin(next.href, from)) {
      const headers = without(sent.headers, ofTheOrigin);
      return arrival(await send(next.href, { ...sent, headers, redirect: "follow" }), true, true);
    }
    from = next.href;
    response = await send(from, sent);
  }
}

async function nextInit(init: RequestInit, status: number, spare: Request | undefined): Promise<RequestInit> {
  const { method = "GET", body } = init;
  const becomesGet = status === 303 ? !/^(get|head)$/i.test(method) : status < 303 && /^post$/i.test(method);
  if (becomesGet) return { ...init, method: "GET", body: null, headers: without(init.headers, OF_THE_BODY) };
  // A Blob: the fetch of Node 20 and 22 cannot send an ArrayBuffer again after a redirect.
  if (body == null && spare) return { ...init, body: await spare.blob() };
  if (!isReplayable(body)) throw failure("a body that cannot be sent a second time");
  return init;
}

function without(headers: HeadersInit | undefined, names: readonly string[]): Headers {
  const kept = new Headers(headers);
  for (const name of names) kept.delete(name);
  return kept;
}

function arrival(response: Response, isRedirected: boolean, hasLeft: boolean): Arrival {
  // What fetch would say of the response, had it followed by itself.
  if (isRedirected && !response.redirected) Object.defineProperty(response, "redirected", { value: true });
  return { response, isRedirected, hasLeft };
}

/** An error of the form that Node's fetch has. */
function failure(reason: string): TypeError {
  return new TypeError("fetch failed", { cause: new Error(reason) });
}

/** The member of an init that names, for a {@link followingFetch}, the headers that leave with `Authorization`. */
export const ADDED = "saseAuthAdded";

type Marked = RequestInit & { [ADDED]?: string };

const arrivals = new WeakMap<object, Arrival>();
const wrappers = new WeakMap<typeof fetch, typeof fetch>();
const callGlobalFetch: typeof fetch = (input, init) => globalThis.fetch(input, init);

/** Where a `Request` ended that was sent by a {@link followingFetch}. */
export function arrivalOf(request: unknown): Arrival | undefined {
  return arrivals.get(Object(request));
}

/** A `fetch` over another one that remembers redirects, for a host that does not return the response itself. One for each. */
export function followingFetch(send: typeof fetch = callGlobalFetch): typeof fetch {
  let wrapper = wrappers.get(send);
  if (!wrapper) {
    wrapper = async (input, init) => {
      const spare = input instanceof Request && input.body ? input.clone() : undefined;
      const { [ADDED]: added, ...rest } = { ...init } as Marked;
      const follows = takeRedirects(input as Request, rest);
      const answer = await send(input as Request, rest);
      const arrived =
        follows && isRedirect(answer.status)
          ? await followRedirects(answer, send, input as Request, rest, spare, added?.split(","))
          : arrival(answer, false, false);
      discardBody(spare?.body);
      if (typeof input === "object") arrivals.set(input, arrived);
      return arrived.response;
    };
    wrappers.set(send, wrapper);
  }
  return wrapper;
}
