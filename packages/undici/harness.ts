import { type Duplex, PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type {
  ClientSetup,
  ContractClient,
  ContractRequest,
  Declarations,
  MakeClient,
} from "@sase-auth/testing/contract";
import { saseAuth } from "@sase-auth/undici";
import FormDataStream from "form-data";
import type * as undici from "undici";
import type { Dispatcher } from "undici";

/** The module `undici`, of any version. */
export type UndiciModule = typeof undici;

/** A way to send requests by a dispatcher. */
export type Way = "request" | "stream" | "pipeline" | "fetch" | "global fetch";

type Handler = Dispatcher.DispatchHandler;

export const loadHost = () => import("undici");

interface Options {
  readonly way?: Way;
  /** ms, undici's own */
  readonly timeout?: number;
}

/** For `npm run matrix`: Node's own fetch differs from Node to Node. */
export function matrix(version: string, node: string): readonly (Options & { readonly leftOut?: string })[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isDeaf = Number.parseInt(node, 10) >= 26 && major === 7 && minor < 28;
  const leftOut = isDeaf ? { leftOut: "undici before 7.28 does not change the fetch of Node 26" } : {};
  return [{ way: "request" }, { way: "global fetch", ...leftOut }];
}

/** For the contract of an adapter: what sends requests by one version of undici, and what that version cannot do. */
export function harness(
  host: UndiciModule,
  version: string,
  { way = "request", timeout }: Options = {},
): { makeClient: MakeClient; declared: Declarations } {
  const makeClient: MakeClient = (setup) => {
    const dispatcher = dispatcherOf(host, setup, timeout);
    // Its connections are its own, and end with it.
    const close = () => dispatcher.close();
    return { ...WAYS[way](host, dispatcher), formDataStream, ...{ close } };
  };
  return { makeClient, declared: declarationsOf(version, way) };
}

/** In the order that the README recommends. */
function dispatcherOf(host: UndiciModule, setup: ClientSetup, timeout?: number): Dispatcher {
  const { tokens, origins, addHeaders, retries, onRequest, onResponse } = setup;
  const { redirect, retry } = host.interceptors;
  const own = new host.Agent(timeout === undefined ? {} : { headersTimeout: timeout, bodyTimeout: timeout });
  const interceptors: Dispatcher.DispatcherComposeInterceptor[] = [
    // Only undici 8 has the last option.
    redirect({ maxRedirections: 5, ...{ stripHeadersOnCrossOriginRedirect: ["x-made"] } }),
    saseAuth(tokens, { origins, headers: addHeaders }),
  ];
  const pause = { minTimeout: 1, maxTimeout: 1, throwOnError: false };
  if (retries > 0)
    interceptors.push(retry({ ...pause, maxRetries: retries, statusCodes: [503], methods: ["GET", "POST"] }));
  interceptors.push((dispatch) => (options, handler) => {
    onRequest();
    return dispatch(options, observed(handler, onResponse));
  });
  return own.compose(...interceptors);
}

function observed(handler: Handler, onResponse: (status: number) => void): Handler {
  return {
    onRequestStart: (...start) => handler.onRequestStart?.(...start),
    onResponseStart(...start) {
      onResponse(start[1]);
      handler.onResponseStart?.(...start);
    },
    onResponseData: (...data) => handler.onResponseData?.(...data),
    onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
    onResponseError: (...error) => handler.onResponseError?.(...error),
  };
}

type Client = Pick<ContractClient, "send" | "download">;

const WAYS: { readonly [way in Way]: (host: UndiciModule, dispatcher: Dispatcher) => Client } = {
  request: (host, dispatcher) => ({
    async send({ url, afterwards, ...request }) {
      const options = optionsOf(request, typed(host));
      const sent = host.request(url, by(dispatcher, options));
      afterwards?.(options);
      const raw = await sent;
      return { status: raw.statusCode, body: await raw.body.text(), raw };
    },
    download: async (url) => (await host.request(url, { dispatcher })).body,
  }),

  stream: (host, dispatcher) => ({
    async send({ url, afterwards, ...request }) {
      const options = optionsOf(request, typed(host));
      const answer = { status: 0, body: Promise.resolve(""), raw: undefined as unknown };
      const sent = host.stream(url, by(dispatcher, options), (raw) => {
        const into = new PassThrough();
        Object.assign(answer, { status: raw.statusCode, body: text(into), raw });
        answer.body.catch(() => {});
        return into;
      });
      afterwards?.(options);
      await sent;
      return { ...answer, body: await answer.body };
    },
    async download(url) {
      const into = new PassThrough();
      host.stream(url, { dispatcher, method: "GET" }, () => into).catch((error) => into.destroy(error));
      return into;
    },
  }),

  pipeline: (host, dispatcher) => ({
    async send({ url, afterwards, ...request }) {
      const { body, ...options } = optionsOf(written(request), typed(host));
      const answer = { status: 0, raw: undefined as unknown };
      const duplex = host.pipeline(url, by(dispatcher, options), (raw) => {
        Object.assign(answer, { status: raw.statusCode, raw });
        return raw.body;
      });
      afterwards?.(options);
      writeTo(duplex, body);
      const read = await text(duplex);
      return { ...answer, body: read };
    },
    download: async (url) => host.pipeline(url, { dispatcher, method: "GET" }, ({ body }) => body).end(),
  }),

  fetch: (host, dispatcher) => byFetch((url, init) => host.fetch(url, { ...init, dispatcher } as undici.RequestInit)),

  "global fetch": (host, dispatcher) =>
    byFetch((url, init) => {
      const before = GLOBAL_DISPATCHERS.map((name) => Reflect.get(globalThis, name));
      host.setGlobalDispatcher(dispatcher);
      try {
        return fetch(url, init);
      } finally {
        // fetch has looked at it.
        for (const [at, name] of GLOBAL_DISPATCHERS.entries()) Reflect.set(globalThis, name, before[at]);
      }
    }),
};

/** Newer versions of undici put it under the second name, and a wrapper of it under the first. */
const GLOBAL_DISPATCHERS = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")];

/** Not enumerable, because a dispatcher that is printed shows the requests that are under way. */
function by<T extends object>(dispatcher: Dispatcher, options: T): T & { dispatcher: Dispatcher } {
  return Object.defineProperty(options, "dispatcher", { value: dispatcher }) as T & { dispatcher: Dispatcher };
}

function byFetch(send: (url: string, init: RequestInit) => Promise<unknown>): Client {
  const sendOne = (url: string | URL, init: RequestInit) =>
    (send(String(url), init) as Promise<Response>).catch(rethrowCause);
  return {
    async send({ url, afterwards, ...request }) {
      const init = { ...optionsOf(request, asItIs), duplex: "half" } as RequestInit;
      const sent = sendOne(url, init);
      afterwards?.(init);
      const response = await sent;
      return { status: response.status, body: await response.text(), raw: response };
    },
    download: async (url) => (await sendOne(url, {})).body as AsyncIterable<Uint8Array>,
  };
}

/** fetch puts what a dispatcher fails with into the cause of a TypeError. */
function rethrowCause(error: Error & { cause?: { code?: unknown } }): never {
  throw /^ERR_/.test(String(error.cause?.code)) ? error.cause : error;
}

type RequestOptions = Pick<Dispatcher.RequestOptions, "method" | "headers" | "body" | "signal">;

type WithType = [type: string | undefined, body: unknown];

function optionsOf(request: Omit<ContractRequest, "url">, bodyOf: (raw: unknown) => WithType): RequestOptions {
  const { method = "GET", headers = {}, body, signal } = request;
  const options = { method, headers, ...(signal && { signal }) };
  if (!body) return options;
  const [type, sent] = "raw" in body ? bodyOf(body.raw) : ["application/json", JSON.stringify(body.json)];
  return { ...options, headers: { ...(type && { "content-type": type }), ...headers }, body: sent as Buffer };
}

const asItIs = (raw: unknown): WithType => [undefined, raw];

/** undici takes form fields as text, and no FormData but its own. */
const typed =
  (host: UndiciModule) =>
  (raw: unknown): WithType => {
    if (raw instanceof URLSearchParams) return ["application/x-www-form-urlencoded", String(raw)];
    if (!(raw instanceof FormData)) return [raw instanceof Blob ? raw.type : undefined, raw];
    const form = new host.FormData();
    for (const [name, value] of raw) form.append(name, value);
    return [undefined, form];
  };

/** A pipeline has no content type of its own for what is written to it. */
function written({ body, headers, ...request }: Omit<ContractRequest, "url">): Omit<ContractRequest, "url"> {
  if (!body || !("raw" in body) || !(body.raw instanceof FormData))
    return { body, headers, ...request } as ContractRequest;
  const response = new Response(body.raw);
  const type = { "content-type": response.headers.get("content-type") ?? "" };
  return { ...request, headers: { ...type, ...headers }, body: { raw: response.body } };
}

function writeTo(duplex: Duplex, body: unknown): void {
  if (body === undefined || body === null) duplex.end();
  else if (typeof body === "string" || ArrayBuffer.isView(body)) duplex.end(body);
  else if (body instanceof ArrayBuffer) duplex.end(new Uint8Array(body));
  else if (body instanceof Blob) Readable.from(body.stream()).pipe(duplex);
  else if (body instanceof FormDataStream) body.pipe(duplex);
  else Readable.from(body as AsyncIterable<Uint8Array>).pipe(duplex);
}

function formDataStream(value: string): FormDataStream {
  const form = new FormDataStream();
  form.append("name", value);
  return form;
}

const NO_CLIENT = "a dispatcher has no";
const NOTHING_ATTACHED = "compose makes a new dispatcher, and the one it was made from is the detached one";

function declarationsOf(version: string, way: Way): Declarations {
  const is7 = version.startsWith("7");
  return {
    "sends no token to an absolute URL that overrides the base URL": `${NO_CLIENT} base URL`,
    "refuses a client whose base URL is outside of the origins": `${NO_CLIENT} base URL`,
    "refuses a client that sends an Authorization by default": `${NO_CLIENT} default headers`,
    "leaves a request alone that has a user name and password of its own": `${NO_CLIENT} such option`,
    "refuses a client that sends a user name and password by default": `${NO_CLIENT} such option`,
    "refuses to be attached twice, and may be attached again after it was detached": NOTHING_ATTACHED,
    "is detached for new requests, and lets those in flight end as begun": NOTHING_ATTACHED,
    "leaves the host its events of progress": `${NO_CLIENT} such events`,
    "returns the 401 for a web stream, with the token replaced for the next request": KEPT,
    "returns the 401 for a stream of Node's, with the token replaced for the next request": KEPT,
    "returns the 401 for an async generator, with the token replaced for the next request": KEPT,
    "returns the 401 for a stream also where the token cannot be replaced": KEPT,
    ...(is7 && { [ADDED]: "undici 7 takes no headers off but those of its own list" }),
    ...(way === "pipeline" && pipelineDeclarations(is7)),
    ...(way.endsWith("fetch") && FETCH),
  };
}

const KEPT = "it is kept, up to 1 MiB, and sent again";
const ADDED = "keeps added headers on a redirect within the origin, and lets them leave with the token";
const FORM = "returns the 401 for a body of the form-data package, with the token replaced for the next request";
const AWAY = "does not carry the token to another origin by a redirect, even to a listed one";
const AND_BACK = "replaces no token for a 401 after a redirect away and back, and sends nothing again";

const FOLLOWER = "fetch follows redirects above the dispatcher, so that each hop is a request of its own";
const FETCH: Declarations = {
  [AWAY]: FOLLOWER,
  [AND_BACK]: FOLLOWER,
  [ADDED]: FOLLOWER,
  [FORM]: "fetch does not take such a body",
  "sends no token with a Host header that names another host": "undici's fetch sends no Host of the user's",
  "takes a header of the user's own that is undefined for none": "fetch sends the word undefined, as the standard says",
};

function pipelineDeclarations(is7: boolean): Declarations {
  const stream = "what is written to a pipeline is a stream";
  const once = "undici 8 sends a pipeline once: it follows no redirect, and repeats nothing";
  return {
    [FORM]: KEPT,
    [AND_BACK]: is7 ? stream : once,
    "follows each redirect of a chain with the method and the body that are left for it": is7 ? stream : once,
    ...(!is7 && {
      [AWAY]: once,
      [ADDED]: once,
      "keeps the token on a redirect within the origin": once,
      "leaves the host its retries, as many as before, each with the current token": once,
      "sends each of the host's retries with the token of that moment": once,
    }),
  };
}
