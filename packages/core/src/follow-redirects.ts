import { discardBody } from "./discard-body.ts";
import { isReplayable } from "./replayable-body.ts";

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** The limit of the fetch standard. */
const MOST = 20;

/** Headers that belong to the origin or to the body that they were made for. */
const OF_THE_ORIGIN = ["authorization", "proxy-authorization", "cookie", "host"];
const OF_THE_BODY = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];

/** Where redirects ended. */
export interface Arrival {
  readonly response: Response;
  readonly isRedirected: boolean;
  /** Whether a redirect left the origin. From then on there was no `Authorization`, even back at the first origin. */
  readonly hasLeft: boolean;
}

export function isRedirect(status: number): boolean {
  return (status > 300 && status < 304) || status === 307 || status === 308;
}

/**
 * Follow redirects as the fetch standard says, over a `fetch` that was called with `redirect: "manual"`. We follow them
 * ourselves because some fetches carry `Authorization` to other ports of a host, and none tells which way it took.
 *
 * @param answer the answer to `url` and `init`
 * @param spare a clone of the request, if its body is not in `init`
 * @throws {TypeError} as fetch does, if a redirect cannot be followed
 * @see https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export async function followRedirects(
  send: Fetch,
  answer: Response,
  url: string,
  init: RequestInit,
  spare?: Request,
): Promise<Arrival> {
  let [from, sent, response] = [url, init, answer];
  for (let count = 0; ; count++) {
    const location = isRedirect(response.status) ? response.headers.get("location") : null;
    if (location === null) return arrival(response, count > 0, false);
    discardBody(response.body);
    if (count === MOST) throw failure("redirect count exceeded");
    const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
    if (!next || !/^https?:$/.test(next.protocol)) throw failure("a redirect to something other than an http URL");
    sent = await nextInit(sent, response.status, spare);
    if (!isSame(next, from)) {
      const headers = without(sent.headers, OF_THE_ORIGIN);
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
  if (body == null && spare) return { ...init, body: await spare.arrayBuffer() };
  if (!isReplayable(body)) throw failure("a body that cannot be sent a second time");
  return init;
}

function without(headers: HeadersInit | undefined, names: readonly string[]): Headers {
  const kept = new Headers(headers);
  for (const name of names) kept.delete(name);
  return kept;
}

function isSame({ origin }: URL, url: string): boolean {
  return origin === new URL(url).origin;
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
