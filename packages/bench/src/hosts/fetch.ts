import type { Host } from "../entrant.ts";

export const fetchHost: Host<typeof fetch> = {
  name: "fetch",
  fixed: ({ authorization }) => {
    return (input, init) => globalThis.fetch(input, { ...init, headers: { authorization } });
  },
  get: (api, url) => api(url),
  async exchange(api, url, body, signal) {
    const init = body && { method: "POST", body: body as BodyInit };
    const response = await api(url, signal ? { ...init, signal } : init);
    await response.text();
    return response.status;
  },
};

/** Replace the global `fetch`, which is looked up at every call, by one that does nothing. */
export function stubGlobalFetch(): () => void {
  const { fetch } = globalThis;
  const answer = Promise.resolve(new Response());
  globalThis.fetch = () => answer;
  return () => {
    globalThis.fetch = fetch;
  };
}

/** For the first request, which obtains the token: the API is a stub, the token service is not. */
export function stubApiFetch(apiOrigin: string): () => void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return url.startsWith(apiOrigin) ? new Response() : fetch(input, init);
  };
  return () => {
    globalThis.fetch = fetch;
  };
}
