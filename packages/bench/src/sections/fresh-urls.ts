let requests = 0;

/** New URLs, each of which is a string of its own for the engine too. */
export function freshUrls(origin: string, count: number): string[] {
  const urls = Array.from({ length: count }, () => `${origin}/sse/config/v1/addresses?limit=200&offset=${requests++}`);
  // The engine builds a concatenated string when it is first read. That time must not count for a contestant.
  return JSON.parse(JSON.stringify(urls)) as string[];
}
