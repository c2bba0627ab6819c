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
  let answer: FetchLikeResponse | undefined;
  try {
    const { response, cause, data } = Object(thrown);
    const said = data ?? (response?.bodyUsed ? "" : undefined);
    answer = answerOf(response, said) ?? answerOf(thrown) ?? answerOf(cause);
  } catch {}
  // An answer that would be a success broke off.
  if (answer && answer.status >= 300) return answer;
  throw thrown;
}

/** @param said its content, if that has been read */
function answerOf(value: unknown, said?: unknown): FetchLikeResponse | undefined {
  const answer = Object(value);
  const { status = answer.statusCode, headers, body, text, json, data = said } = answer;
  if (typeof status !== "number" || !headers) return undefined;
  const get = (name: string): string | null => headers.get?.(name) ?? headers[name] ?? null;
  const isUnread = data === undefined && (text || json);
  if (isUnread) return { status, headers: { get }, body, text: text?.bind(answer), json: json?.bind(answer) };
  const content = Object(data ?? body ?? "");
  if (content.getReader || content[Symbol.asyncIterator]) return { status, headers: { get }, body: content };
  const isRaw = content instanceof String || "byteLength" in content;
  return { status, headers: { get }, text: () => new Response(isRaw ? content : JSON.stringify(content)).text() };
}
