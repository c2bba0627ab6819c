import type { FetchLikeResponse } from "./fetch-like.ts";

/**
 * What a `fetch` returned: a response of the fetch standard, or of axios or got.
 *
 * @throws {TypeError} if it is none
 */
export function returnedAnswer(returned: unknown): FetchLikeResponse {
  const answer = answerOf(returned);
  if (!answer) throw new TypeError("fetch returned no response");
  return answer;
}

/**
 * The answer that an error contains, or is: axios, got and ky, and interceptors of undici, throw answers with an error status.
 *
 * @throws the error, if it contains none
 */
export function thrownAnswer(thrown: unknown): FetchLikeResponse {
  try {
    const { response, cause, data } = Object(thrown);
    const said = data ?? (response?.bodyUsed ? "" : undefined);
    const answer = answerOf(response, said) ?? answerOf(thrown) ?? answerOf(cause);
    // An answer that would be a success broke off.
    if (answer && answer.status >= 300) return answer;
  } catch {}
  throw thrown;
}

/** @param said its content, if that has been read */
function answerOf(value: unknown, said?: unknown): FetchLikeResponse | undefined {
  const answer = Object(value);
  const { status = answer.statusCode, headers: given, body, text, json, data = said } = answer;
  if (typeof status !== "number" || !given) return undefined;
  const headers = { get: (name: string): string | null => given.get?.(name) ?? given[name] ?? null };
  const content = Object(data ?? body ?? "");
  if (content[Symbol.asyncIterator] || content.getReader || (data === undefined && (text || json)))
    return { status, headers, body: data ?? body, text: text?.bind(answer), json: json?.bind(answer) };
  const isRaw = content instanceof String || "byteLength" in content;
  return { status, headers, text: () => new Response(isRaw ? content : JSON.stringify(content)).text() };
}
