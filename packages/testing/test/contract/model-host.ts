import type { ContractRequest } from "../../src/contract.ts";

/** What the host throws for an answer other than 2xx, and where there is none. */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly response: Response | undefined;

  constructor(message: string, response?: Response, options?: ErrorOptions) {
    super(message, options);
    this.response = response;
  }
}

export interface HostOptions {
  readonly baseUrl?: string | undefined;
  readonly headers: Headers;
  readonly credentials?: ContractRequest["credentials"] | undefined;
  readonly retries: number;
  readonly onRequest: () => void;
  readonly onResponse: (status: number) => void;
}

/** A request below the host's hooks and transforms: what an adapter sees. */
export interface HostRequest {
  options: ContractRequest;
  method: string;
  url: string;
  headers: Headers;
  body: unknown;
  signal: AbortSignal | undefined;
  credentials: ContractRequest["credentials"];
  beforeRedirect?: (headers: Headers, url: string) => void;
  retriesLeft: number;
  onProgress: (() => void) | undefined;
}

export type Transport = (request: HostRequest) => Promise<Response>;

/** A small HTTP client that has everything the contract speaks of, and knows nothing of tokens. */
export class ModelHost {
  readonly options: HostOptions;
  /** What adapters wrap. */
  transport: Transport = sendAndFollow;

  constructor(options: HostOptions) {
    this.options = options;
  }

  async request(options: ContractRequest): Promise<Response> {
    const { retries, onRequest, onResponse } = this.options;
    const request = { ...this.#requestFrom(options), retriesLeft: retries, onProgress: options.onProgress };
    onRequest();
    let response = await this.transport(request);
    while (response.status === 503 && request.retriesLeft-- > 0) {
      await response.body?.cancel();
      response = await this.transport(request);
    }
    onResponse(response.status);
    if (!response.ok) throw new HostError(`The server answered ${response.status}.`, response);
    return request.onProgress ? tellingProgress(response, request.onProgress) : response;
  }

  resolve(url: string | URL): string {
    return new URL(url, this.options.baseUrl).href;
  }

  #requestFrom(options: ContractRequest): Omit<HostRequest, "retriesLeft" | "onProgress"> {
    const { method = "GET", url, body, signal, credentials = this.options.credentials } = options;
    const headers = new Headers(this.options.headers);
    for (const [name, value] of Object.entries(options.headers ?? {}))
      if (value !== undefined) headers.set(name, value);
    const common = { options, method, url: this.resolve(url), headers, signal, credentials };
    if (!body || "raw" in body) return { ...common, body: body?.raw };
    headers.set("content-type", "application/json");
    return { ...common, body: JSON.stringify(body.json) };
  }
}

async function sendAndFollow(request: HostRequest): Promise<Response> {
  const headers = new Headers(request.headers);
  if (request.credentials) {
    const { username, password } = request.credentials;
    headers.set("authorization", `Basic ${btoa(`${username}:${password}`)}`);
  }
  for (let { url, method, body } = request; ; ) {
    const response = await sendOnce({ ...request, url, method, body, headers });
    const location = response.headers.get("location");
    if (!location) return response;
    const next = new URL(location, url);
    if (next.origin !== new URL(url).origin) headers.delete("authorization");
    request.beforeRedirect?.(headers, next.href);
    if (response.status < 304) [method, body] = ["GET", undefined];
    url = next.href;
  }
}

async function sendOnce({ url, method, headers, body, signal }: HostRequest): Promise<Response> {
  const init = { method, headers, body: body as BodyInit, ...(signal && { signal }), redirect: "manual" } as const;
  return await fetch(url, { ...init, duplex: "half" } as RequestInit).catch((cause) => {
    if (signal?.aborted) throw signal.reason;
    throw new HostError("There was no answer.", undefined, { cause });
  });
}

function tellingProgress(response: Response, onProgress: () => void): Response {
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, stream) {
      onProgress();
      stream.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counted), response);
}
