import { headerFacts } from "./anonymous.ts";

/** A GET request, and what its answer shows without its body. A request that fails is an answer, too. */
export async function ask(url: URL, authorization: string | undefined, timeout: number): Promise<Answer> {
  try {
    const { status, headers, body } = await fetch(url, {
      headers: authorization ? { authorization } : {},
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    body?.cancel().catch(() => {});
    return { status: String(status), seen: `${status}; ${headerFacts(headers)}` };
  } catch (error) {
    const seen = noAnswer(error, timeout);
    return { status: seen, seen };
  }
}

interface Answer {
  /** Its status, or why there is none. */
  readonly status: string;
  /** Its status and headers. */
  readonly seen: string;
}

/** @param timeout in ms, which the request had */
export function noAnswer(error: unknown, timeout: number): string {
  const reason = reasonOf(error);
  return reason === "TimeoutError" ? `no answer in ${timeout / 1000} s` : `no answer (${reason})`;
}

/** The code of what caused an error, which is one of Node's own words. */
export function reasonOf(error: unknown): string {
  const { code, cause, name } = Object(error);
  if (cause) return reasonOf(cause);
  return /^[A-Z_]{3,50}$/.test(code) ? code : /^[A-Za-z]{3,30}$/.test(name) ? name : "unknown";
}
